using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>A client at one broker, across reconnects, as a pure machine: it holds each request from Send to its one outcome.</summary>
/// <remarks>
/// <para>Single-threaded, without clock, socket, task, lock, log or randomness. The host tells it what happened and what time it is; it
/// answers with effects (what the host must do) and events (what it may tell), each in causal order. The same inputs give the same answers.</para>
/// <para>A call returns in bounded time and never throws for anything that a peer can do. An early or doubled Tick is harmless. After
/// Tick(now), <see cref="NextDeadline"/> is later than now. Deadlines may move with every call; the host reads it again after each turn.</para>
/// <para>The session asks for connections by effect and names them. For each of them the host calls <see cref="Opened"/>, then any number of
/// <see cref="Receive"/>, <see cref="Violated"/> and <see cref="Heard"/>, then <see cref="Lost"/> once, in the order in which that connection saw them.
/// What is told of a link that the session has closed is passed over.</para>
/// <para>With a broker that has announced 0.3 there is one link, any number of requests are in flight on it, and if it is lost each is sent again on the next one, with its id:
/// the broker joins it to what it already has. With any other broker a link carries one request at a time, is discarded when its answer may come too late, and
/// what was in flight on a lost link is the caller's to ask again.</para>
/// </remarks>
internal sealed class ClientSession
{
    private readonly SessionSettings _settings;
    private readonly Outbox _outbox = new();
    private readonly StallGuard _guard;
    private readonly CancelNotes _cancels;
    private readonly RequestBook _book;
    private readonly LinkSet _links;
    private readonly Answers _answers;
    private bool _isStopped;

    /// <summary>A session that has not begun.</summary>
    public ClientSession(SessionSettings settings)
    {
        _settings = settings;
        _guard = new(settings.Heartbeat.Interval);
        _cancels = new(settings.OwedCancelsMax, _outbox);
        _book = new(settings, _cancels, _outbox);
        _links = new(settings, _book, _cancels, _outbox);
        _answers = new(_book, _links, _outbox);
    }

    /// <summary>The host's instant at which <see cref="Tick"/> is to be called; Never for none.</summary>
    public Instant NextDeadline => Instant.Earlier(_book.Earliest, _guard.ToHost(_links.Earliest));

    /// <summary>Whether a link is open.</summary>
    public bool IsOpen => _links.OpenCount > 0;

    /// <summary>Whether the broker has said that it takes nothing more.</summary>
    public bool IsLeaving => _links.Main is { IsLeaving: true };

    /// <summary>Since when no link is open; Never while one is, and before the start.</summary>
    public Instant DownSince { get; private set; } = Instant.Never;

    /// <summary>When the broker last gave a sign of life on any link; Never when it has given none.</summary>
    public Instant LastHeard { get; private set; } = Instant.Never;

    /// <summary>The number of requests held.</summary>
    public int RequestCount => _book.Count;

    /// <summary>The number of open links.</summary>
    public int OpenLinkCount => _links.OpenCount;

    /// <summary>The version spoken with the broker; null while no link is open.</summary>
    public MdpVersion? Version => _links.Main is not null ? MdpVersion.V03 : IsOpen ? _settings.Fallback : null;

    /// <summary>Begins: asks for the first link.</summary>
    public void Start(Instant now)
    {
        Attend(now);
        _links.Add();
        DownSince = now;
    }

    /// <summary>Takes a request over. Its outcome comes as an effect, perhaps within this call.</summary>
    /// <param name="request">In nobody's hands, and with an id that no request here has.</param>
    /// <param name="now">The host's time.</param>
    public void Send(ClientRequest request, Instant now)
    {
        var attended = Attend(now);
        _book.Add(request);
        if (_isStopped)
        {
            _book.End(request, new() { Kind = OutcomeKind.Stopped });
        }
        else if (request.Deadline <= now)
        {
            _book.End(request, new() { Kind = OutcomeKind.TimedOut });
        }

        Settle(now, attended);
    }

    /// <summary>The caller does not want the answer any more. Harmless for a request that has ended.</summary>
    public void Cancel(ClientRequest request, Instant now)
    {
        var attended = Attend(now);
        if (request.Stage is not RequestStage.Free)
        {
            GiveUp(request, OutcomeKind.Cancelled, attended);
        }

        Settle(now, attended);
    }

    /// <summary>The caller has no patience left for this try: it ends as unanswered, and may be sent again. Harmless for a request that has ended.</summary>
    public void Forsake(ClientRequest request, Instant now)
    {
        var attended = Attend(now);
        if (request.Stage is not RequestStage.Free)
        {
            GiveUp(request, OutcomeKind.Unanswered, attended);
        }

        Settle(now, attended);
    }

    /// <summary>A request that the broker may still have will not be sent again: a broker that knows ids is told so.</summary>
    public void Withdraw(RequestId id, Instant now)
    {
        Attend(now);
        _ = _links.Main?.TryRecall(id, out _);
        _cancels.Tell(_links.Main, id);
    }

    /// <summary>A link's handshake succeeded.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="versions">What the broker announced.</param>
    /// <param name="now">The host's time.</param>
    public void Opened(LinkId id, MdpVersions versions, Instant now)
    {
        var attended = Attend(now);
        if (!_links.TryFind(id, out var link) || link.State is not LinkState.Dialing)
        {
            return;
        }

        if (_links.Main is not null)
        {
            _links.Close(link, LinkEnd.Surplus);
            return;
        }

        _links.Open(link, versions.Contains(MdpVersion.V03) ? MdpVersion.V03 : _settings.Fallback, attended);
        _guard.Retune(link.Heartbeat.Interval);
        LastHeard = now;
        Settle(now, attended);
    }

    /// <summary>A message of the broker came. Its names are borrowed, its body is retained where it is kept.</summary>
    public void Receive(LinkId id, in MdpCommand command, Instant now)
    {
        var attended = Attend(now);
        if (TryHear(id, now, attended, out var link))
        {
            _answers.Receive(link, command, now, attended);
            if (command.Name is MdpCommandName.ClientHeartbeat)
            {
                _guard.Retune(link.Heartbeat.Interval);
            }

            Settle(now, attended);
        }
    }

    /// <summary>A message came that is no command of a broker.</summary>
    public void Violated(LinkId id, MdpViolation violation, Instant now)
    {
        var attended = Attend(now);
        if (TryHear(id, now, attended, out var link))
        {
            _links.Close(link, LinkEnd.Violation, PeerText.Read(violation.Reason()));
            Settle(now, attended);
        }
    }

    /// <summary>Octets of a message came that is not complete yet: a sign of life.</summary>
    public void Heard(LinkId id, Instant now)
    {
        var attended = Attend(now);
        _ = TryHear(id, now, attended, out _);
    }

    /// <summary>Tells how much waits to be sent on a link; requests are held back while it is too much.</summary>
    public void Flowed(LinkId id, long unsentOctets, Instant now)
    {
        var attended = Attend(now);
        if (_links.TryFind(id, out var link))
        {
            link.Unsent = unsentOctets;
            Settle(now, attended);
        }
    }

    /// <summary>An open link is gone; nothing comes from it any more.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="violation">
    /// How the broker broke the transport's protocol or limits, for people to read, if that ended it: the answer that did so would end the next link, too. Null otherwise.
    /// </param>
    /// <param name="now">The host's time.</param>
    public void Lost(LinkId id, string? violation, Instant now)
    {
        var attended = Attend(now);
        if (_links.TryFind(id, out var link) && link.State is LinkState.Open)
        {
            _links.Lose(link, violation);
            Settle(now, attended);
        }
    }

    /// <summary>Time passed: whatever is due by now happens.</summary>
    public void Tick(Instant now)
    {
        var attended = Attend(now);
        while (_links.TryTakeDue(attended, out var link))
        {
            _links.Look(link, _guard.JudgeFrom, attended);
        }

        while (_book.TryTakeDue(now, out var request))
        {
            Expire(request, now, attended);
        }

        Settle(now, attended);
    }

    /// <summary>Closes all links and begins anew; requests take the way that they take when links are lost.</summary>
    public void Reset(Instant now)
    {
        var attended = Attend(now);
        _links.CloseAll(LinkEnd.Reset);
        Settle(now, attended);
    }

    /// <summary>Gives up all requests that wait and may be asked elsewhere; the others among them end as <see cref="OutcomeKind.LinkLost"/>.</summary>
    /// <returns>The requests, in nobody's hands, in the order in which they came.</returns>
    public IReadOnlyList<ClientRequest> Surrender(Instant now)
    {
        Attend(now);
        List<ClientRequest> free = [];
        foreach (var request in _book.Waiting.ToList())
        {
            _book.Disown(request);
            if (request.MayHaveRun && !request.MayRunTwice)
            {
                _book.End(request, new() { Kind = OutcomeKind.LinkLost });
            }
            else
            {
                _book.Remove(request);
                free.Add(request);
            }
        }

        return free;
    }

    /// <summary>Says DISCONNECT, closes all links, ends all requests, and takes none any more.</summary>
    public void Stop(Instant now)
    {
        Attend(now);
        _isStopped = true;
        DownSince = Instant.Never;
        if (_links.Main is { } main)
        {
            _outbox.Send(main, MdpCommandName.ClientDisconnect);
        }

        foreach (var request in _book.ToList())
        {
            _book.End(request, new() { Kind = OutcomeKind.Stopped });
        }

        _links.CloseAll(LinkEnd.Stopped);
    }

    /// <summary>Takes the next effect; whoever takes it releases it.</summary>
    public bool TryTakeEffect(out SessionEffect effect) => _outbox.TryTake(out effect);

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out SessionEvent sessionEvent) => _outbox.TryTake(out sessionEvent);

    /// <summary>The message that an effect of kind Send asks for. Good until the next input.</summary>
    public MdpCommand Describe(in SessionEffect effect) => SessionMessages.Of(effect, _settings);

    private Instant Attend(Instant now)
    {
        var attended = _guard.Attend(now, Instant.Earlier(_links.Earliest, _book.Earliest - _guard.Lost), out var stall);
        if (stall > TimeSpan.Zero)
        {
            _outbox.Tell(new() { Kind = SessionEventKind.StallNoticed, Elapsed = stall });
        }

        return attended;
    }

    private bool TryHear(LinkId id, Instant now, Instant attended, out Link link)
    {
        if (!_links.TryFind(id, out link) || link.State is not LinkState.Open)
        {
            return false;
        }

        link.Heard(attended);
        LastHeard = now;
        return true;
    }

    private void Expire(ClientRequest request, Instant now, Instant attended)
    {
        if (request.Deadline <= now)
        {
            GiveUp(request, OutcomeKind.TimedOut, attended);
        }
        else if (attended < _guard.JudgeFrom)
        {
            // The broker's word may lie unread in a socket since our own stall.
            request.Excuse(_guard.ToHost(_guard.JudgeFrom));
            _book.Reschedule(request);
        }
        else
        {
            GiveUp(request, OutcomeKind.Unanswered, attended);
        }
    }

    /// <summary>Nobody waits any longer. What that says of the link depends on what else it has shown.</summary>
    private void GiveUp(ClientRequest request, OutcomeKind kind, Instant attended)
    {
        var (link, isUnanswered) = (request.Link, request.IsUnanswered);
        if (kind is not OutcomeKind.Unanswered)
        {
            _book.Disown(request);
        }

        var hasBegun = request.Stage is RequestStage.Answering;
        _book.End(request, new() { Kind = kind, IsOwed = kind is OutcomeKind.Unanswered });
        if (link is null)
        {
            return;
        }

        if (kind is OutcomeKind.Unanswered)
        {
            link.Forsake(request.Id, hasBegun);
        }

        if (!link.HasIds)
        {
            _links.Close(link, LinkEnd.Discarded);
        }
        else if (kind is not OutcomeKind.Cancelled && isUnanswered && attended >= _guard.JudgeFrom)
        {
            _links.Close(link, LinkEnd.Unanswered);
        }
    }

    private void Settle(Instant now, Instant attended)
    {
        _links.Pump(now, attended);
        DownSince = IsOpen || _isStopped ? Instant.Never : Instant.Earlier(DownSince, now);
    }
}
