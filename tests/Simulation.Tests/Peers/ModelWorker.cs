using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A worker as 7/MDP and 18/MDP describe it, of one of three makes, and in times of chaos of any conduct.</summary>
/// <remarks>
/// Made with a thread for its heartbeats, it beats and reads while it works. Made as the Guide's workers are, it does neither, and its
/// library may reconnect behind its back. Patient workers do not give a silent broker up.
/// </remarks>
internal sealed class ModelWorker(World world, int number) : WorkerPeer(world, $"worker-{number}")
{
    private static readonly byte[][] IllegalNames = ["mmi.service"u8.ToArray(), "MMI.workers"u8.ToArray(), "a name with spaces"u8.ToArray(), [7, 8, 9]];

    private readonly Queue<Parcel> _unsent = new();
    private WorkerJob? _job;
    private bool _isThreaded;
    private bool _isTransparent;
    private bool _isPatient;
    private TimeSpan _interval;
    private int _service;
    private MdpVersion _version;
    private bool _isInSession;
    private Instant _heard;
    private Instant _spoke;
    private int _deathsAtWork;

    protected override int Number => number;

    protected override bool IsReading => _isThreaded || !IsBusy;

    protected override bool IsTransparent => _isTransparent;

    /// <inheritdoc/>
    public override bool IsBusy => Job.IsInHand;

    /// <inheritdoc/>
    public override bool IsAtRest => !IsBusy && Unsent == 0 && Link is { State: LinkState.Open, Worker.Stand: WorkerStand.Idle };

    /// <summary>Messages that its library keeps until it is connected again.</summary>
    public int Unsent => _unsent.Count;

    /// <summary>The version that it speaks.</summary>
    public MdpVersion Version => _version;

    /// <summary>Whether it beats and reads while it works.</summary>
    public bool IsThreaded => _isThreaded;

    /// <summary>Whether its application knows nothing of its connections.</summary>
    public bool KnowsNoConnections => _isTransparent;

    /// <summary>The number of its service.</summary>
    public int Service => _service;

    private WorkerJob Job => _job ??= new(World, this);

    private ReadOnlySpan<byte> ServiceName => World.Witness.Service(_service).Octets;

    /// <inheritdoc/>
    public override void LeaveIdle()
    {
        if (IsBusy || !IsConnected || IsFrozen || !_isInSession)
        {
            return;
        }

        World.Reach.Count(Row.WorkerLeftIdle);
        Say(MdpCommandName.WorkerDisconnect);
        Leave(isReset: false);
        _isInSession = false;
        Reconnect();
    }

    /// <inheritdoc/>
    public override void LieIdle()
    {
        if (IsBusy || !IsConnected || IsFrozen || !_isInSession)
        {
            return;
        }

        if (World.Whim.Chance(30))
        {
            World.Reach.Count(Row.ReadyTwice);
            Say(MdpCommandName.WorkerReady);
            return;
        }

        World.Reach.Count(Row.ReplyWithoutRequest);
        Span<byte> token = stackalloc byte[RequestToken.Octets];
        new RequestToken(World.Host.Epoch, (ulong)World.Whim.Between(1_000, 1_009), 1).Write(token);
        Answer(token, new(0, 1, 0, IsFinal: true), MdpCommandName.WorkerFinal, _version);
    }

    /// <inheritdoc/>
    public override void Babble()
    {
        if (IsConnected && !IsFrozen)
        {
            var parcel = World.Parcels.Take();
            Gibberish.Write(parcel, World.Whim);
            Send(parcel);
        }
    }

    protected override void Choose()
    {
        var (whim, swarm) = (World.Whim, World.Swarm);
        _service = whim.Below(swarm.ServiceCount);
        _version = whim.Chance(50) ? MdpVersion.V01 : MdpVersion.V02;
        _isThreaded = whim.Chance(50) && !swarm.HasPlainWorkers;
        _isTransparent = !_isThreaded && whim.Chance(50);
        _isPatient = whim.Chance(40);
        _interval = swarm.Interval * whim.Pick(0.5, 1.0, 1.0);
        _isInSession = false;
        _deathsAtWork = 0;
        _unsent.Clear();
        Job.Choose();
    }

    protected override void Started()
    {
        _isInSession = false;
        _heard = World.Now;
        _spoke = World.Now;
        Set(Timer.Pulse, _interval);
    }

    protected override void Died()
    {
        if (IsBusy && ++_deathsAtWork == 3)
        {
            World.Reach.Count(Row.WorkerCrashLoops);
        }

        Job.Drop();
        _isInSession = false;
        DropUnsent();
    }

    protected override void Opened(Link link)
    {
        _heard = World.Now;
        if (!_isInSession)
        {
            DropUnsent();
            BeginSession();
            return;
        }

        while (_unsent.TryDequeue(out var parcel))
        {
            Send(parcel);
        }
    }

    protected override void Read(Link link, Parcel parcel)
    {
        if (!MdpReader.TryReadAtWorker(parcel, out var command, out var violation))
        {
            Claim.That(!World.IsJudged, $"{link} got what is no message to a worker: {violation}");
            return;
        }

        _heard = World.Now;
        switch (command.Name)
        {
            case MdpCommandName.WorkerRequest:
                Job.Begin(link, command);
                break;
            case MdpCommandName.WorkerDisconnect:
                BeginAnew();
                break;
        }
    }

    protected override void Lost(Link link)
    {
        if (!_isTransparent)
        {
            _isInSession = false;
        }

        Reconnect();
    }

    protected override void Due(Timer timer)
    {
        if (timer is Timer.Job)
        {
            Job.Work();
        }
        else if (timer is Timer.Pulse)
        {
            Beat();
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
        if (IsAlive)
        {
            Job.Heal();
        }
    }

    private void BeginSession()
    {
        if (World.IsChaos && World.Swarm.Has(Fault.Leave) && World.Whim.Chance(20))
        {
            switch (World.Whim.Below(3))
            {
                case 0:
                    World.Reach.Count(Row.WorkerLeftBeforeReady);
                    Say(MdpCommandName.WorkerDisconnect);
                    return;
                case 1:
                    World.Reach.Count(Row.ReadyForIllegalName);
                    SayReady(IllegalNames[World.Whim.Below(IllegalNames.Length)]);
                    return;
                default:
                    Say(MdpCommandName.WorkerHeartbeat);
                    break;
            }
        }

        _isInSession = true;
        SayReady(ServiceName);
    }

    /// <summary>Its session is over; it begins another one.</summary>
    public void BeginAnew()
    {
        _isInSession = false;
        Leave(isReset: false);
        Reconnect();
    }

    private void Beat()
    {
        var isDeaf = IsBusy && !_isThreaded;
        if (!isDeaf && IsConnected && !_isPatient && World.Now - _heard > World.Swarm.Window)
        {
            World.Transcript.Note($"---- {Name} gives the broker up");
            BeginAnew();
        }
        else if (!isDeaf && _isInSession && World.Now - _spoke >= _interval && (IsConnected || _unsent.Count == 0))
        {
            Say(MdpCommandName.WorkerHeartbeat);
        }

        Set(Timer.Pulse, World.Now - _spoke >= _interval ? _interval : _spoke + _interval - World.Now);
    }

    /// <summary>Its process dies over its work.</summary>
    public void Die(Death death) => Kill(World.Swarm.Window * World.Whim.Pick(0.05, 0.3, 2), death);

    /// <summary>It has nothing in hand any more.</summary>
    public void Rest()
    {
        _heard = World.Now;
        ReadInbox();
    }

    /// <summary>The next step of its job is due after a while.</summary>
    public void SetJob(TimeSpan delay) => Set(Timer.Job, delay);

    /// <summary>Asks for something, as a client would.</summary>
    public void AskAsClient()
    {
        if (!IsConnected)
        {
            return;
        }

        World.Reach.Count(Row.RoleChanged);
        var ask = World.Witness.History.Ask(Link!, World.Witness.Service(0), _version, isManagement: false);
        var parcel = World.Parcels.Take();
        ModelClient.Write(parcel, ask, padding: 0);
        Send(parcel);
    }

    /// <summary>Sends a part of a reply, or its end, with whatever token.</summary>
    public void Answer(ReadOnlySpan<byte> token, AnswerNote note, MdpCommandName name, MdpVersion version, TimeSpan spread = default)
    {
        Span<byte> octets = stackalloc byte[AnswerNote.Octets];
        note.Write(octets);
        var body = World.Parcels.Take();
        body.Write(octets, isLast: true);
        Utter(new() { Version = version, Name = name, Address = token, Body = new(body, 0) }, spread);
        body.Release();
    }

    /// <summary>Sends a reply that is larger than any message may be.</summary>
    public void AnswerTooLarge(ReadOnlySpan<byte> token, AnswerNote note)
    {
        Span<byte> octets = stackalloc byte[AnswerNote.Octets];
        note.Write(octets);
        var body = World.Parcels.Take();
        body.Write(octets, isLast: false);
        body.Pad((int)Swarm.MessageOctetsMax);
        Utter(new() { Version = _version, Name = MdpCommandName.WorkerFinal, Address = token, Body = new(body, 0) }, World.Swarm.Interval * 0.5);
        body.Release();
    }

    /// <summary>READY, for whatever service.</summary>
    public void SayReady(ReadOnlySpan<byte> service) => Utter(new() { Version = _version, Name = MdpCommandName.WorkerReady, Service = service });

    /// <summary>Anything that has no body.</summary>
    public void Say(MdpCommandName name) => Utter(new() { Version = _version, Name = name, Service = name is MdpCommandName.WorkerReady ? ServiceName : default });

    private void Utter(in MdpCommand command, TimeSpan spread = default)
    {
        if (!IsConnected && !_isTransparent)
        {
            return;
        }

        var parcel = World.Parcels.Take();
        MdpWriter.Write(command, ref parcel);
        _spoke = World.Now;
        if (IsConnected)
        {
            Send(parcel, spread);
        }
        else
        {
            _unsent.Enqueue(parcel);
        }
    }

    private void DropUnsent()
    {
        while (_unsent.TryDequeue(out var parcel))
        {
            parcel.Release();
        }
    }
}
