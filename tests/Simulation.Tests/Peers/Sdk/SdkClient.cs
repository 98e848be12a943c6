using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A process of the client SDK: its real session, and a model of what surrounds it: connections that carry out what the session asks for, and callers that try again.</summary>
internal sealed class SdkClient(World world, int number) : ClientPeer(world, $"sdk-client-{number}")
{
    private readonly SdkMemory _memory = new();
    private readonly SdkCalls _calls = new(world);
    private readonly List<(LinkId Id, Link? Link, Instant DialAt)> _dials = [];
    private SessionSettings _settings = null!;
    private ClientSession? _session;
    private MdpVersion? _spoken;
    private Instant _tickAt;
    private Instant _callAt;
    private int _left;
    private bool _isEnding;

    /// <inheritdoc/>
    public override bool IsAtRest
    {
        get
        {
            if (_session is null || _calls.Count > 0)
            {
                return false;
            }

            Claim.That(_memory.Held == 0 && _session.RequestCount == _calls.Watches, $"{Name} has nothing to wait for, and holds {_memory.Held} messages and {_session.RequestCount} requests");
            return _session.IsOpen && _calls.IsWatchAtRest(_session) && _dials.TrueForAll(dial => dial.Link?.Client is not { HasGreeted: true } client || client.Terms.IsSettled(World.Heartbeat));
        }
    }

    protected override int Number => 100 + number;

    /// <inheritdoc/>
    public override void Babble()
    {
        if (_session is not null && !IsFrozen)
        {
            _session.Reset(World.Now);
            Settle();
        }
    }

    /// <summary>Sends a call's request, for the first time or again.</summary>
    public void Try(SdkCall call)
    {
        _session!.Send(call, World.Now);
        Settle();
    }

    /// <summary>A call's time is over, or it will not be tried again: the broker need not work on it.</summary>
    public void Withdraw(SdkCall call)
    {
        World.Reach.Count(Row.WithdrawnAtLast);
        _session!.Withdraw(call.Id, World.Now);
        Settle();
    }

    protected override void Choose()
    {
        var (whim, swarm) = (World.Whim, World.Swarm);
        _settings = new()
        {
            Instance = new(1),
            Name = "caller"u8.ToArray(),
            Heartbeat = new(swarm.Interval * whim.Pick(0.5, 1.0, 1.0, 2.0), whim.Pick(2, 3, 3, 5)),
            Fallback = whim.Chance(50) ? MdpVersion.V01 : MdpVersion.V02,
            LinksMax = whim.Pick(1, 2, 8),
            SendsMax = whim.Pick(1, 2, 5),
            UnsentOctetsMax = whim.Pick(1, 30_000, 1 << 23),
            OwedCancelsMax = whim.Pick(1, 1024),
        };
        if (swarm.IsFollowingClient(number))
        {
            _settings = _settings with { Heartbeat = HeartbeatSettings.Default, LeavesHeartbeatToBroker = true };
        }

        _left = swarm.AsksPerClient;
        (_session, _spoken, _isEnding) = (null, null, false);
        _dials.Clear();
        _calls.Begin(this, whim.Pick(0, 1, 3));
        _memory.Forgive();
    }

    protected override void Begun()
    {
        _settings = _settings with { Instance = new(new(World.Whim.Next(), World.Whim.Next() | 1)) };
        _session = new(_settings);
        (_tickAt, _callAt) = (Instant.Never, Instant.Never);
        _session.Start(World.Now);
        SetAt(Timer.Watch, _calls.WantWatch());
        Settle();
    }

    protected override void Started() => Set(Timer.Want, World.Whim.Between(TimeSpan.Zero, World.Swarm.Interval * 2));

    protected override void Died()
    {
        (_session, _isEnding) = (null, false);
        _dials.Clear();
        _calls.Drop();
        _memory.Forgive();
    }

    protected override void Opened(Link link)
    {
        if (IdOf(link) is { } id)
        {
            _session!.Opened(id, link.Announced, World.Now);
            Settle();
        }
    }

    protected override void Read(Link link, Parcel parcel)
    {
        if (IdOf(link) is not { } id)
        {
            return;
        }

        var message = _memory.Read(parcel);
        var isRead = MdpReader.TryReadAtClient(message, out var command, out var violation);
        Claim.That(isRead, $"{link} got what is no message to a client: {violation}");
        World.Transcript.Note($"---- {link} got {command.Version} {command.Name} {command.Code}");
        World.Transcript.Mix((link.Id.Value << 8) ^ (long)command.Name);
        _session!.Receive(id, command, World.Now);
        message.Release();
        Settle();
    }

    protected override void Heard(Link link)
    {
        if (IdOf(link) is { } id)
        {
            _session!.Heard(id, World.Now);
            Settle();
        }
    }

    protected override void Lost(Link link)
    {
        var index = _dials.FindIndex(dial => dial.Link == link);
        if (index < 0)
        {
            return;
        }

        var id = _dials[index].Id;
        if (!link.IsOpenAtPeer)
        {
            // The handshake failed: the order to dial stands.
            _dials[index] = (id, null, World.Now + Pause());
            SetDialTimer();
            return;
        }

        _dials.RemoveAt(index);
        _session!.Lost(id, violation: null, World.Now);
        Settle();
    }

    protected override void Due(Timer timer)
    {
        switch (timer)
        {
            case Timer.Session:
                _tickAt = Instant.Never;
                _session!.Tick(World.Now);
                Settle();
                Claim.That(_session is null || _session.NextDeadline > World.Now, $"after a tick the next deadline of {Name} is {_session?.NextDeadline}, and it is {World.Now}");
                break;
            case Timer.Dial:
                Dial();
                break;
            case Timer.Patience:
                _callAt = Instant.Never;
                _calls.Look();
                SetCallTimer();
                break;
            case Timer.Watch when _session is not null && !_isEnding:
                SetAt(Timer.Watch, _calls.Watch(_session));
                Settle();
                break;
            case Timer.Want when _isEnding:
                Kill(World.Swarm.Window * World.Whim.Pick(0.05, 0.3), Death.Closed);
                break;
            case Timer.Want:
                Want();
                break;
        }
    }

    protected override void Thawed()
    {
    }

    protected override void Healed()
    {
    }

    private void Settle()
    {
        while (_session is { } session)
        {
            if (session.TryTakeEffect(out var effect))
            {
                Carry(session, effect);
                effect.Release();
            }
            else if (session.TryTakeEvent(out var fact))
            {
                Note(fact);
            }
            else
            {
                break;
            }
        }

        if (_session is { } open && open.NextDeadline is var next && next != _tickAt)
        {
            _tickAt = next;
            SetAt(Timer.Session, next);
        }

        SetCallTimer();
    }

    private void Carry(ClientSession session, in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            case SessionEffectKind.Open:
                _dials.Add((effect.Link, null, World.Now + Pause()));
                World.Reach.Count(_dials.Count > 1 ? Row.SeveralLinks : default);
                SetDialTimer();
                break;
            case SessionEffectKind.Close:
                Close(effect.Link);
                break;
            case SessionEffectKind.Send:
                Send(session, effect);
                break;
            case SessionEffectKind.Part:
                _calls.TakePart(effect.Request!, effect.Outcome);
                break;
            default:
                _calls.TakeOutcome(effect.Request!, effect.Outcome);
                break;
        }
    }

    private void Send(ClientSession session, in SessionEffect effect)
    {
        var id = effect.Link;
        var link = _dials.Find(dial => dial.Id == id).Link;
        if (link is not { IsOpenAtPeer: true, IsUsed: true } || (effect.IsMereBeat && link.Up is { IsStalled: true, Count: > 0 }))
        {
            return;
        }

        World.Transcript.Note($"---- {link} says {effect.Version} {effect.Name} {effect.Request?.Id ?? effect.Id}");
        var parcel = World.Parcels.Take();
        MdpWriter.Write(session.Describe(effect), ref parcel);
        Send(link, parcel);
        session.Flowed(id, link.Up.IsStalled ? link.Up.Octets : 0, World.Now);
    }

    private void Close(LinkId id)
    {
        var index = _dials.FindIndex(dial => dial.Id == id);
        if (index < 0)
        {
            return;
        }

        var link = _dials[index].Link;
        _dials.RemoveAt(index);
        if (link is not null && Links.Contains(link))
        {
            Leave(link, isReset: false);
        }
    }

    private void Note(in SessionEvent fact)
    {
        var row = fact.Kind switch
        {
            SessionEventKind.RequestSentAgain => Row.SentAgainOnAnotherLink,
            SessionEventKind.BrokerLeaves => Row.BrokerLeaves,
            SessionEventKind.LateAnswer => Row.LateAnswerDropped,
            SessionEventKind.LinkClosed when fact.End is LinkEnd.Discarded => Row.LinkDiscarded,
            SessionEventKind.LinkClosed when fact.End is LinkEnd.Silent or LinkEnd.Unanswered => Row.ClientGaveBrokerUp,
            SessionEventKind.LinkOpened when fact.Version is not MdpVersion.V03 => Row.ClientFellBack,
            _ => default,
        };
        World.Reach.Count(row);
        Claim.That(fact is not { Kind: SessionEventKind.LinkClosed, End: LinkEnd.Violation }, $"{Name} holds the broker to have broken the protocol: {fact.Text}");
        if (fact.Kind is SessionEventKind.LinkOpened)
        {
            World.Reach.Count(_spoken is not null && _spoken != fact.Version ? Row.ClientChangedVersion : default);
            _spoken = fact.Version;
        }
    }

    private void Dial()
    {
        for (var index = 0; index < _dials.Count; index++)
        {
            var (id, link, at) = _dials[index];
            if (link is null && at <= World.Now)
            {
                _dials[index] = TryConnect(out var opened) ? (id, opened, Instant.Never) : (id, null, World.Now + Pause());
            }
        }

        SetDialTimer();
    }

    private void SetDialTimer()
    {
        var next = Instant.Never;
        foreach (var (_, link, at) in _dials)
        {
            next = link is null ? Instant.Earlier(next, at) : next;
        }

        SetAt(Timer.Dial, next);
    }

    private void SetCallTimer()
    {
        if (_calls.NextDeadline is var next && next != _callAt)
        {
            _callAt = next;
            SetAt(Timer.Patience, next);
        }
    }

    private TimeSpan Pause() => World.Whim.Between(World.Swarm.Interval * 0.05, World.Swarm.Interval * 0.5);

    private LinkId? IdOf(Link link)
    {
        foreach (var dial in _dials)
        {
            if (dial.Link == link)
            {
                return dial.Id;
            }
        }

        return null;
    }

    private void Want()
    {
        if (!World.IsChaos || _left <= 0 || _session is not { } session)
        {
            return;
        }

        var whim = World.Whim;
        if (World.Swarm.Has(Fault.Leave) && whim.Chance(4))
        {
            _isEnding = true;
            session.Stop(World.Now);
            Settle();
            Set(Timer.Want, World.Swarm.Interval * 0.1);
            return;
        }

        if (World.Swarm.Has(Fault.Impatience) && whim.Chance(30) && _calls.Any(whim) is { } call)
        {
            call.IsCancelled = true;
            _calls.Cancel(call, session);
            Settle();
        }

        if (_calls.Count < (World.Swarm.IsPipelined ? 4 : 1))
        {
            var isFlood = World.Swarm.Has(Fault.Flood) && whim.Chance(20);
            World.Reach.Count(isFlood ? Row.ClientFlood : default);
            for (var count = isFlood ? 12 : 1; count > 0 && _session is not null; count--)
            {
                Try(_calls.Ask());
            }

            _left--;
        }

        if (_session is not null)
        {
            Set(Timer.Want, whim.Between(TimeSpan.Zero, World.Swarm.Chaos / (World.Swarm.AsksPerClient + 1)));
        }
    }
}
