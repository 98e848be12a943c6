using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Client;

/// <summary>One broker: its session, and the connections that carry out what the session asks for.</summary>
internal sealed class BrokerLine(Endpoint endpoint, ReconnectPolicy policy, SessionSettings settings, DialBook dials, ConnectionNews news, ILogger logger)
{
    private readonly Dictionary<LinkId, Dial> _byLink = [];
    private readonly Stack<Dial> _spare = new();
    private MdpConnectionReason _told = MdpConnectionReason.Started;
    private volatile MdpConnectionState _state;
    private string? _trouble;

    /// <summary>The session with this broker.</summary>
    public ClientSession Session { get; } = new(settings);

    /// <summary>Whether the broker is connected, for all threads.</summary>
    public MdpConnectionState State => _state;

    /// <summary>Where the broker is.</summary>
    public string EndpointText { get; } = endpoint.ToString();

    /// <summary>What carries out effects that concern callers; set before anything happens.</summary>
    public CallDesk Desk { get; set; } = null!;

    /// <summary>What carries out effects that concern connections; set before anything happens.</summary>
    public IDealer Dealer { get; set; } = null!;

    /// <summary>Begins to dial.</summary>
    public void Start()
    {
        Session.Start(Dealer.Now);
        Drain();
    }

    /// <summary>Something became true of one of its orders to dial.</summary>
    public void Monitor(Dial dial, in ConnectionEvent connectionEvent)
    {
        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.HandshakeSucceeded:
                dials.Connect(dial, connectionEvent.Connection);
                Session.Opened(dial.Link, VersionsOf(connectionEvent.Metadata), Dealer.Now);
                break;
            case ConnectionEventKind.Disconnected when connectionEvent.Connection == dial.Connection:
                Lose(dial, connectionEvent);
                break;
            case ConnectionEventKind.HandshakeFailed:
                Tell(MdpConnectionReason.HandshakeFailed, $"{connectionEvent.Reason}, {connectionEvent.Violation}{(connectionEvent.PeerError is { } error ? $": {error}" : "")}");
                break;
            case ConnectionEventKind.DialFailed:
                Tell(ConnectionReasons.Of(connectionEvent.DialFailure), null);
                break;
        }

        Drain();
        GiveUpSpare();
    }

    /// <summary>A message came.</summary>
    public void Receive(LinkId link, in MdpCommand command)
    {
        Session.Receive(link, command, Dealer.Now);
        Drain();
    }

    /// <summary>A message came that is no command of a broker.</summary>
    public void Violated(LinkId link, MdpViolation violation)
    {
        Session.Violated(link, violation, Dealer.Now);
        Drain();
    }

    /// <summary>The turn ends: time passes, and what waits to be sent is counted.</summary>
    public void EndTurn(Instant now)
    {
        foreach (var (link, dial) in _byLink)
        {
            if (dial.Connection.Value != 0)
            {
                Session.Flowed(link, Dealer.Unsent(dial.Connection), now);
            }
        }

        Session.Tick(now);
        Drain();
        GiveUpSpare();
    }

    /// <summary>Carries out what the session asks for.</summary>
    public void Drain()
    {
        while (Session.TryTakeEffect(out var effect))
        {
            CarryOut(effect);
            effect.Release();
        }

        while (Session.TryTakeEvent(out var fact))
        {
            Note(fact);
        }
    }

    /// <summary>Another broker is asked from now on.</summary>
    public void Leave(BrokerLine successor) => Tell(MdpConnectionReason.FailedOver, $"{successor.EndpointText} is asked from now on");

    /// <summary>What is known of the connection.</summary>
    /// <param name="calls">Calls in progress.</param>
    /// <param name="ended">The version of the link that a request was on until just now: the verdict that ended the one may have ended the other, too.</param>
    public BrokerState Describe(int calls, MdpVersion? ended = null)
    {
        var now = Dealer.Now;
        var version = Session.Version ?? ended;
        return new(
            EndpointText,
            version,
            BrokerState.Since(Session.DownSince, now) ?? TimeSpan.Zero,
            _trouble,
            BrokerState.Since(Session.LastHeard, now),
            calls,
            Session.IsOpen || ended is null ? Session.OpenLinkCount : 1,
            version is null or MdpVersion.V03 ? 1 : settings.LinksMax,
            Session.IsLeaving);
    }

    private static MdpVersions VersionsOf(Metadata metadata) =>
        metadata.TryGet(MdpVersions.PropertyName, out var value) ? MdpVersions.Read(value.Span) : MdpVersions.None;

    private void CarryOut(in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            case SessionEffectKind.Open:
                Open(effect.Link);
                break;
            case SessionEffectKind.Close:
                Close(effect.Link, isPaced: effect.End is LinkEnd.Dismissed or LinkEnd.Violation);
                break;
            case SessionEffectKind.Send:
                Send(effect);
                break;
            case SessionEffectKind.Part:
                Desk.TakePart((Call)effect.Request!, effect.Outcome, this);
                break;
            default:
                Desk.TakeOutcome((Call)effect.Request!, effect.Outcome, this);
                break;
        }
    }

    // An order whose connection has ended dials again with the pauses of its policy; so a link that follows another one takes that order over.
    private void Open(LinkId link)
    {
        if (!_spare.TryPop(out var dial))
        {
            dial = new(this, Dealer.Connect(endpoint, policy));
            dials.Add(dial);
        }

        dial.Link = link;
        _byLink.Add(link, dial);
    }

    private void Close(LinkId link, bool isPaced)
    {
        if (!_byLink.Remove(link, out var dial))
        {
            return;
        }

        dial.Link = default;
        if (isPaced && dial.Connection.Value != 0)
        {
            Dealer.Close(dial.Connection, CloseReason.Closed);
            dials.Disconnect(dial);
            _spare.Push(dial);
        }
        else
        {
            dials.Remove(dial);
            Dealer.Disconnect(dial.Connector);
        }
    }

    private void Lose(Dial dial, in ConnectionEvent connectionEvent)
    {
        var link = dial.Link;
        dials.Disconnect(dial);
        _ = _byLink.Remove(link);
        dial.Link = default;
        _spare.Push(dial);
        var violation = connectionEvent.Reason is CloseReason.ProtocolViolation ? $"{connectionEvent.Violation}" : null;
        Session.Lost(link, violation, Dealer.Now);
        if (!Session.IsOpen)
        {
            Tell(ConnectionReasons.Of(connectionEvent.Reason), violation);
        }
    }

    private void GiveUpSpare()
    {
        while (_spare.TryPop(out var dial))
        {
            dials.Remove(dial);
            Dealer.Disconnect(dial.Connector);
        }
    }

    private void Send(in SessionEffect effect)
    {
        // A link that went in this very turn takes nothing; the session learns of it next.
        if (_byLink.TryGetValue(effect.Link, out var dial) && dial.Connection.Value != 0
            && (!effect.IsMereBeat || Dealer.Unsent(dial.Connection) == 0))
        {
            _ = Dealer.TrySend(dial.Connection, Session.Describe(effect));
        }
    }

    private void Note(in SessionEvent fact)
    {
        switch (fact.Kind)
        {
            case SessionEventKind.LinkOpened when State is not MdpConnectionState.Connected:
                _trouble = null;
                Tell(MdpConnectionReason.HandshakeSucceeded, $"MDP/{MdpVersions.NameOf(fact.Version)}");
                break;
            case SessionEventKind.LinkClosed when !Session.IsOpen:
                Tell(ConnectionReasons.Of(fact.End), fact.Text);
                break;
            case SessionEventKind.BrokerLeaves:
                Tell(MdpConnectionReason.BrokerLeaves, fact.Text);
                break;
            case SessionEventKind.LateAnswer:
                Log.LateAnswer(logger, EndpointText, fact.Id);
                break;
            case SessionEventKind.RequestSentAgain:
                Log.SentAgain(logger, EndpointText, fact.Id);
                break;
            case SessionEventKind.TermsAdopted:
                Log.TermsAdopted(logger, EndpointText, fact.Elapsed.TotalSeconds, fact.Liveness);
                break;
            case SessionEventKind.StallNoticed:
                Log.StallNoticed(logger, fact.Elapsed.TotalSeconds);
                break;
        }
    }

    private void Tell(MdpConnectionReason reason, string? detail)
    {
        var state = reason is MdpConnectionReason.Disposed ? MdpConnectionState.Closed
            : Session.IsOpen ? MdpConnectionState.Connected
            : MdpConnectionState.Connecting;
        if (state is MdpConnectionState.Connecting)
        {
            _trouble = detail is null ? $"{reason}" : $"{reason}: {detail}";
        }

        if (state == State && reason == _told)
        {
            return;
        }

        _state = state;
        _told = reason;
        news.Add(new(EndpointText, state, reason, detail));
        if (state is MdpConnectionState.Connecting)
        {
            Log.NotConnected(logger, EndpointText, reason, detail);
        }
        else
        {
            Log.Connected(logger, EndpointText, state, reason, detail);
        }
    }
}
