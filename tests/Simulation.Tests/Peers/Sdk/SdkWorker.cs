using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Simulation.Tests;

/// <summary>A process of the worker SDK: its real session, and a model of what surrounds it: the loop that carries out what the session asks for, and the handlers.</summary>
internal sealed class SdkWorker : WorkerPeer
{
    private readonly SdkMemory _memory = new();
    private readonly SdkHandlers _handlers;
    private WorkerSessionSettings _settings = null!;
    private WorkerSession? _session;
    private MdpVersion? _spoken;
    private Instant _tickAt = Instant.Never;
    private bool _isOpen;
    private bool _isLostOwed;
    private bool _isLeaving;
    private int _deathsAtWork;

    private readonly int _number;

    public SdkWorker(World world, int number)
        : base(world, $"sdk-worker-{number}")
    {
        _number = number;
        _handlers = new(world, this);
    }

    /// <inheritdoc/>
    public override bool IsBusy => _handlers.Count > 0;

    /// <summary>What the session was told.</summary>
    public WorkerSessionSettings Settings => _settings;

    /// <summary>Whether it loses requests inside, as no session does by itself.</summary>
    public bool IsForgetful { get; private set; }

    /// <summary>Whether a conversation is open.</summary>
    public bool IsOpen => _isOpen;

    /// <inheritdoc/>
    public override bool IsAtRest
    {
        get
        {
            if (IsBusy || _session is null or { JobCount: > 0 } or { StrayCount: > 0 } || Link is not { State: LinkState.Open, Worker: { Stand: WorkerStand.Idle } worker })
            {
                return false;
            }

            Claim.That(_memory.Held == 0, $"{Name} has nothing to do and holds {_memory.Held} messages");
            if (!worker.Terms.IsSettled(World.Heartbeat) || (worker.Terms.IsFollower && _session.Heartbeat != World.Heartbeat))
            {
                return false;
            }

            return worker.Version is not MdpVersion.V03 || (worker.Credit == Math.Min(_settings.Concurrency, World.Swarm.Settings.MaxCredit) && worker.Services.Count == _settings.Services.Count && !worker.IsLagging);
        }
    }

    protected override int Number => _number;

    /// <inheritdoc/>
    public override void LeaveIdle()
    {
        if (_session is not { } session || IsFrozen || _isLeaving)
        {
            return;
        }

        _isLeaving = true;
        if (World.Whim.Chance(70))
        {
            World.Reach.Count(Row.WorkerDrained);
            session.Drain(World.Swarm.Window * World.Whim.Pick(0.1, 0.5, 2), World.Now);
        }
        else
        {
            World.Reach.Count(Row.WorkerStoppedAtOnce);
            session.Stop(World.Now);
        }

        Settle();
    }

    /// <inheritdoc/>
    public override void LieIdle()
    {
        if (_session is not null && !IsFrozen)
        {
            _session.Report(World.Swarm.Settings.MaxWorkerLag * World.Whim.Pick(0.5, 2.0));
        }
    }

    /// <inheritdoc/>
    public override void Babble()
    {
    }

    protected override void Choose()
    {
        var (whim, swarm) = (World.Whim, World.Swarm);
        var first = whim.Below(swarm.ServiceCount);
        var count = whim.Chance(50) ? 1 : whim.Between(1, swarm.ServiceCount);
        var (pace, liveness) = (whim.Pick(0.5, 1.0, 1.0, 2.0), whim.Pick(2, 3, 3, 5));
        _settings = new()
        {
            Services = [.. Enumerable.Range(0, count).Select(step => ServiceName.Parse(World.Witness.Service((first + step) % swarm.ServiceCount).Text))],
            Instance = new(1),
            // Only 0.3 lets a worker say what its interval is: one that may have to speak 0.1 or 0.2 has the broker's, or it would be taken for dead for ever.
            Heartbeat = new(swarm.Interval * (swarm.Announcement is Announcement.ToAll ? pace : 1), liveness),
            Concurrency = whim.Pick(1, 1, 2, 3, 8),
            FallbackVersion = whim.Chance(50) ? MdpVersion.V01 : MdpVersion.V02,
            FallbackService = whim.Below(count),
            ReclaimWithin = swarm.Window * whim.Pick(0.1, 1, 4),
            CollectedOctetsMax = whim.Pick(50, 1 << 20),
        };
        if (swarm.IsFollowingWorker(_number))
        {
            _settings = _settings with { Heartbeat = HeartbeatSettings.Default, LeavesHeartbeatToBroker = true };
        }

        _session = null;
        _spoken = null;
        _isOpen = false;
        _isLostOwed = false;
        _isLeaving = false;
        _deathsAtWork = 0;
        _memory.Forgive();
        IsForgetful = swarm.Has(Fault.Lie) && whim.Chance(30);
        _handlers.Choose();
    }

    protected override void Started()
    {
        _settings = _settings with { Instance = new(new(World.Whim.Next(), World.Whim.Next() | 1)) };
        _session = new(_settings);
        _tickAt = Instant.Never;
    }

    protected override void Died()
    {
        if (IsBusy && ++_deathsAtWork == 3)
        {
            World.Reach.Count(Row.WorkerCrashLoops);
        }

        _session = null;
        _handlers.Drop();
        _memory.Forgive();
        (_isOpen, _isLostOwed, _isLeaving) = (false, false, false);
    }

    protected override void Opened(Link link)
    {
        TellLost();
        _isOpen = true;
        _session!.Opened(link.Announced, World.Now);
        Settle();
    }

    protected override void Read(Link link, Parcel parcel)
    {
        var message = _memory.Read(parcel);
        var isRead = MdpReader.TryReadAtWorker(message, out var command, out var violation);
        Claim.That(isRead, $"{link} got what is no message to a worker: {violation}");
        World.Transcript.Note($"---- {link} got {command.Version} {command.Name} {command.Code}");
        _session!.Receive(command, World.Now);
        message.Release();
        Settle();
    }

    protected override void Heard(Link link)
    {
        _session!.Heard(World.Now);
        Settle();
    }

    protected override void Lost(Link link)
    {
        _isLostOwed = _isOpen;
        _isOpen = false;
        TellLost();
        Settle();
        if (_session is not null)
        {
            Reconnect();
        }
    }

    protected override void Due(Timer timer)
    {
        if (timer is Timer.Session)
        {
            _tickAt = Instant.Never;
            TellLost();
            _session!.Tick(World.Now);
            Settle();
            Claim.That(_session is null || _session.NextDeadline > World.Now, $"after a tick the next deadline of {Name} is {_session?.NextDeadline}, and it is {World.Now}");
        }
        else if (timer is Timer.Job)
        {
            _handlers.Work();
        }
        else if (timer is Timer.Want && _isLeaving)
        {
            Kill(World.Swarm.Window * World.Whim.Pick(0.05, 0.3), Death.Closed);
        }
    }

    protected override void Thawed()
    {
        if (!WasFrozenPastWindow && Link is { State: LinkState.Open, Worker.Stand: not WorkerStand.Unknown })
        {
            World.Reach.Count(Row.WorkerPausedWithinItsWindow);
        }
    }

    protected override void Healed()
    {
        _session?.Report(TimeSpan.Zero);
        _handlers.Heal();
    }

    /// <summary>Offers a part of a job's reply to the session.</summary>
    public PartialOutcome Offer(SdkJob job)
    {
        var outcome = _session!.Partial(job.Job, job.Note(isFinal: false), default, World.Now);
        Settle();
        return outcome;
    }

    /// <summary>A handler has ended.</summary>
    public void End(SdkJob job, in LastWord word)
    {
        _session!.Finish(job.Job, word, World.Now);
        Settle();
    }

    /// <summary>How late the process is.</summary>
    public void Report(TimeSpan lag) => _session!.Report(lag);

    /// <summary>When its handlers have something to do next.</summary>
    public void SetJobs(Instant at) => SetAt(Timer.Job, at);

    private void Settle()
    {
        while (_session is { } session)
        {
            if (session.TryTakeEffect(out var effect))
            {
                Carry(session, effect);
            }
            else if (session.TryTakeEvent(out var fact))
            {
                Note(fact);
            }
            else if (_isLostOwed && World.Whim.Chance(50))
            {
                TellLost();
            }
            else
            {
                break;
            }
        }

        if (_session is { } ticked && ticked.NextDeadline is var next && next != _tickAt)
        {
            _tickAt = next;
            SetAt(Timer.Session, next);
        }
    }

    // The transport tells that a connection is gone some time after the session asked for its end.
    private void TellLost()
    {
        if (_isLostOwed && _session is not null)
        {
            _isLostOwed = false;
            _session.Lost(World.Now);
        }
    }

    private void Carry(WorkerSession session, in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            case SessionEffectKind.Send when Link is { IsOpenAtPeer: true } link:
                if (effect is { Name: MdpCommandName.WorkerHeartbeat, Version: not MdpVersion.V03 } && link.Up is { IsStalled: true, Count: > 0 })
                {
                    break;
                }

                World.Transcript.Note($"---- {link} says {effect.Version} {effect.Name} {effect.Number}");
                var parcel = World.Parcels.Take();
                MdpWriter.Write(Forget(session.CommandOf(effect)), ref parcel);
                Send(parcel);
                break;
            case SessionEffectKind.StartJob:
                _handlers.Start(effect.Job!);
                break;
            case SessionEffectKind.CancelJob when effect.Job!.Companion is SdkJob cancelled:
                _handlers.Cancel(cancelled);
                break;
            case SessionEffectKind.ForgetJob:
                effect.Job!.Companion = null;
                break;
            case SessionEffectKind.Close when Link is { } closing:
                Leave(closing, isReset: false);
                _isLostOwed = _isOpen;
                _isOpen = false;
                if (effect.End is not SessionEnd.Stopped)
                {
                    Reconnect();
                }

                break;
        }
    }

    // What a worker that is not ours may do: it loses a request inside, and so leaves it out.
    private MdpCommand Forget(in MdpCommand command) =>
        IsForgetful && World.IsChaos && command is { Name: MdpCommandName.WorkerHeartbeat, Version: MdpVersion.V03, Tokens.Length: > 0 } && World.Whim.Chance(15)
            ? new()
            {
                Version = command.Version,
                Name = command.Name,
                Received = command.Received,
                Lag = command.Lag,
                Headers = command.Headers,
                Tokens = command.Tokens[RequestToken.Octets..],
            }
            : command;

    private void Note(in SessionEvent fact)
    {
        var row = fact.Kind switch
        {
            SessionEventKind.HandedBack => Row.WorkerHandedBack,
            SessionEventKind.ReplyDropped => Row.StrayEnded,
            SessionEventKind.Ended when fact.End is SessionEnd.BrokerSilent => Row.WorkerGaveBrokerUp,
            SessionEventKind.Registered when fact.Version is not MdpVersion.V03 => Row.WorkerFellBack,
            _ => default,
        };
        World.Reach.Count(row);
        if (fact.Kind is SessionEventKind.TermsAdopted)
        {
            World.Reach.Count(IsBusy ? Row.TermsAdoptedWhileBusy : default);
        }

        if (fact.Kind is SessionEventKind.Ended)
        {
            Claim.That(fact.End is not SessionEnd.Violation, $"{Name} holds the broker to have broken the protocol: {fact.Violation}");
        }
        else if (fact.Kind is SessionEventKind.Registered)
        {
            World.Reach.Count(_spoken is not null && _spoken != fact.Version ? Row.WorkerChangedVersion : default);
            _spoken = fact.Version;
        }
        else if (fact.Kind is SessionEventKind.Drained)
        {
            Claim.That(_isLeaving && _session!.JobCount == 0, $"{Name} is drained");
            Set(Timer.Want, World.Swarm.Interval * World.Whim.Pick(0.01, 0.5));
        }
    }

    /// <summary>Its process dies over its work.</summary>
    public void Die(Death death) => Kill(World.Swarm.Window * World.Whim.Pick(0.05, 0.3, 2), death);
}
