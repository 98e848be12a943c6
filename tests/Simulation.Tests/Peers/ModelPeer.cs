using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>A process at the other end of the network: a client or a worker, with everything that can happen to a process and its connection.</summary>
internal abstract class ModelPeer(World world, string name) : Actor
{
    private readonly Inbox _inbox = new();
    private PeerLinks? _links;
    private TimerSet? _timers;

    /// <summary>Its name for people, and its remote endpoint for the broker.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the process exists.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>Whether the process stands still, as by SIGSTOP. Its kernel goes on.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Whether nothing that it sends arrives for the time being.</summary>
    public bool IsUpStalled => Wires.IsUpStalled;

    /// <summary>Whether nothing that is sent to it arrives for the time being.</summary>
    public bool IsDownStalled => Wires.IsDownStalled;

    /// <summary>Whether its library answers ZMTP PING.</summary>
    public bool AnswersPing { get; private set; }

    /// <summary>The routing id that it comes with; 0 for one that the broker makes up.</summary>
    public int RoutingId { get; set; }

    /// <summary>Its connection, the oldest where it has several; null while it has none.</summary>
    public Link? Link => Wires.First;

    /// <summary>All its connections.</summary>
    public List<Link> Links => Wires.All;

    /// <summary>Messages that wait for it to read them.</summary>
    public int Unread => _inbox.Parcels;

    protected World World { get; } = world;

    private PeerLinks Wires => _links ??= new(World, this);

    private TimerSet Timers => _timers ??= new(World, this);

    protected bool IsConnected => Link is { IsOpenAtPeer: true };

    /// <summary>Whether it looks into its socket at all.</summary>
    protected virtual bool IsReading => true;

    /// <summary>Whether its library reconnects by itself, so that the application does not learn of it.</summary>
    protected virtual bool IsTransparent => false;

    /// <summary>A new process at the beginning of a schedule.</summary>
    public void Begin()
    {
        _inbox.Drop();
        Timers.Forget();
        Wires.Begin();
        IsFrozen = false;
        WasFrozenPastWindow = false;
        LastThaw = Instant.Zero;
        AnswersPing = World.Whim.Chance(70);
        RoutingId = World.Swarm.Has(Fault.Impersonate | Fault.Impatience) && World.Whim.Chance(30) ? Number + 1 : 0;
        IsAlive = false;
        Choose();
        Set(Timer.Revive, World.Whim.Between(TimeSpan.Zero, World.Swarm.Interval));
    }

    /// <summary>Something came out of one of its connections.</summary>
    public void Arrive(Link link, in Arrival arrival)
    {
        if (!IsAlive)
        {
            arrival.Parcel?.Release();
            return;
        }

        _inbox.Add(link, arrival);
        ReadInbox();
    }

    public sealed override void Wake(int tag)
    {
        if (!Timers.TryRead(tag, out var timer))
        {
            return;
        }

        switch (timer)
        {
            case Timer.Revive when !IsAlive:
                Revive();
                break;
            case Timer.Thaw:
                Thaw();
                break;
            case Timer.Heal:
                Wires.EndPartition();
                break;
            case Timer.Unclog:
                Wires.Unclog();
                break;
            case Timer.Reconnect when IsAlive && Link is null && !IsFrozen:
                Connect();
                break;
            case >= Timer.Pulse when IsAlive && !IsFrozen:
                Due(timer);
                break;
            default:
                Timers.Miss(timer);
                break;
        }
    }

    /// <summary>The process is killed. Its kernel says so, unless the whole host is gone.</summary>
    public void Kill(TimeSpan pause, Death death)
    {
        if (!IsAlive)
        {
            return;
        }

        World.Transcript.Note($"---- {Name} dies: {death}");
        IsAlive = false;
        IsFrozen = false;
        _inbox.Drop();
        Timers.Forget();
        Died();
        Wires.Die(death);
        Set(Timer.Revive, pause);
    }

    /// <summary>The process stands still for a while.</summary>
    public void Freeze(TimeSpan length)
    {
        if (!IsAlive || IsFrozen)
        {
            return;
        }

        World.Transcript.Note($"---- {Name} freezes for {length.TotalMilliseconds} ms");
        IsFrozen = true;
        WasFrozenPastWindow = length > World.Swarm.Window;
        Wires.WatchSilence();
        Set(Timer.Thaw, length);
    }

    /// <summary>The network swallows what it sends, what is sent to it, or both, for a while.</summary>
    public void Partition(bool isUp, bool isDown, TimeSpan length)
    {
        World.Transcript.Note($"---- {Name} is cut off, up {isUp} down {isDown}, for {length.TotalMilliseconds} ms");
        Wires.Stall(isUp, isDown);
        Set(Timer.Heal, length);
    }

    /// <summary>It does not read for a while, and its library's buffers are full.</summary>
    public void Clog(TimeSpan length)
    {
        World.Transcript.Note($"---- {Name} does not read for {length.TotalMilliseconds} ms");
        Wires.Clog();
        Set(Timer.Unclog, length);
    }

    /// <summary>Its connection is reset by something on the way.</summary>
    public void ResetLink() => Wires.Reset();

    /// <summary>The chaos is over.</summary>
    public void Heal()
    {
        RoutingId = 0;
        Set(Timer.Unclog, TimeSpan.Zero);
        if (IsUpStalled || IsDownStalled)
        {
            Set(Timer.Heal, TimeSpan.Zero);
        }

        if (IsFrozen)
        {
            Set(Timer.Thaw, TimeSpan.Zero);
        }

        if (!IsAlive)
        {
            Set(Timer.Revive, World.Whim.Between(TimeSpan.Zero, World.Swarm.Interval));
        }

        Healed();
    }

    /// <summary>Its number among all peers.</summary>
    protected abstract int Number { get; }

    /// <summary>Whether it was frozen for longer than the window of silence.</summary>
    public bool WasFrozenPastWindow { get; private set; }

    /// <summary>When it last began to run again.</summary>
    public Instant LastThaw { get; private set; }

    /// <summary>What kind of peer it is in this schedule.</summary>
    protected abstract void Choose();

    /// <summary>A new process.</summary>
    protected abstract void Started();

    /// <summary>The process is no more.</summary>
    protected abstract void Died();

    /// <summary>A connection is ready to be used.</summary>
    protected abstract void Opened(Link link);

    /// <summary>A message came.</summary>
    protected abstract void Read(Link link, Parcel parcel);

    /// <summary>The connection is gone.</summary>
    protected abstract void Lost(Link link);

    /// <summary>A timer is due.</summary>
    protected abstract void Due(Timer timer);

    /// <summary>It runs again after it stood still.</summary>
    protected abstract void Thawed();

    /// <summary>The chaos is over.</summary>
    protected abstract void Healed();

    /// <summary>Octets of a message came that is not complete yet.</summary>
    protected virtual void Heard(Link link)
    {
    }

    /// <summary>What a new process begins with: a connection.</summary>
    protected virtual void Begun() => Connect();

    /// <summary>A new process, and what it begins with.</summary>
    protected void Revive()
    {
        IsAlive = true;
        World.Transcript.Note($"---- {Name} starts");
        Started();
        Begun();
    }

    /// <summary>Sets a timer; an earlier setting of the same one counts no more.</summary>
    protected void Set(Timer timer, TimeSpan delay) => Timers.Set(timer, delay);

    /// <summary>Sets a timer for an instant; Never takes it away.</summary>
    protected void SetAt(Timer timer, Instant at)
    {
        if (at == Instant.Never)
        {
            Cancel(timer);
        }
        else
        {
            Set(timer, at <= World.Now ? TimeSpan.Zero : at - World.Now);
        }
    }

    protected void Cancel(Timer timer) => Timers.Cancel(timer);

    /// <summary>Closes the connection, if there is one.</summary>
    protected void Leave(bool isReset)
    {
        if (Link is { } link)
        {
            Leave(link, isReset);
        }
    }

    /// <summary>Closes one of its connections.</summary>
    protected void Leave(Link link, bool isReset) => Wires.Leave(link, isReset);

    /// <summary>Connects anew after a while.</summary>
    protected void Reconnect() => Set(Timer.Reconnect, World.Whim.Between(World.Swarm.Interval * 0.05, World.Swarm.Interval * 0.5));

    /// <summary>Sends a message on the connection.</summary>
    /// <param name="parcel">The message, with a reference.</param>
    /// <param name="spread">How long it takes from its first octet to its last; zero for one piece.</param>
    protected void Send(Parcel parcel, TimeSpan spread = default) => Send(Link!, parcel, spread);

    /// <summary>Sends a message on one of its connections.</summary>
    protected void Send(Link link, Parcel parcel, TimeSpan spread = default)
    {
        if (spread == TimeSpan.Zero && World.IsChaos && World.Swarm.Has(Fault.Segment) && World.Weather.Chance(30))
        {
            spread = World.Weather.Between(TimeSpan.Zero, World.Swarm.Interval * 0.3);
        }

        var travel = Travel();
        if (spread > TimeSpan.Zero)
        {
            var pieces = 1 + (int)(spread / World.Swarm.Interval * 2);
            for (var piece = 0; piece < pieces; piece++)
            {
                link.Up.Send(ArrivalKind.Octets, null, travel + (spread * piece / pieces));
            }
        }

        link.Up.Send(ArrivalKind.Message, parcel, travel + spread);
    }

    /// <summary>Reads what has come.</summary>
    protected void ReadInbox()
    {
        while (IsAlive && !IsFrozen && IsReading && _inbox.TryTake(out var next))
        {
            Handle(next.Link, next.Arrival);
            next.Arrival.Parcel?.Release();
        }
    }

    private TimeSpan Travel() => World.Weather.Between(TimeSpan.Zero, World.Swarm.Delay);

    private void Handle(Link link, in Arrival arrival)
    {
        switch (arrival.Kind)
        {
            case ArrivalKind.Opened when Wires.Contains(link):
                link.IsOpenAtPeer = true;
                Opened(link);
                break;
            case ArrivalKind.Message when Wires.Contains(link) || IsTransparent:
                Read(link, arrival.Parcel!);
                break;
            case ArrivalKind.Octets when Wires.Contains(link):
                Heard(link);
                break;
            case ArrivalKind.Closed or ArrivalKind.Reset when Wires.Contains(link):
                Wires.Lose(link);
                Lost(link);
                break;
        }
    }

    /// <summary>Opens a connection, if the broker listens.</summary>
    protected void Connect()
    {
        if (!TryConnect(out _))
        {
            Reconnect();
        }
    }

    /// <summary>Opens one connection more, if the broker listens.</summary>
    protected bool TryConnect(out Link link) => Wires.TryConnect(out link);

    private void Thaw()
    {
        IsFrozen = false;
        LastThaw = World.Now;
        World.Transcript.Note($"---- {Name} runs again");
        if (World.Whim.Chance(50))
        {
            Timers.RunMissed();
        }

        ReadInbox();
        Thawed();
        Timers.RunMissed();
    }
}
