using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>How far a connection has come, as the broker's host sees it.</summary>
internal enum LinkState : byte
{
    /// <summary>Not yet known to the host.</summary>
    Opening,

    /// <summary>The core knows it.</summary>
    Open,

    /// <summary>The core asked for its end; the core has not yet been told that it is gone.</summary>
    Closing,

    /// <summary>The core was told that it is gone.</summary>
    Gone,
}

/// <summary>One connection between a peer and the broker, from the handshake to its end. It is never used again.</summary>
internal sealed class Link : Actor
{
    private readonly World _world;

    public Link(World world)
    {
        _world = world;
        Up = new(world);
        Down = new(world);
        Worker = new(this);
    }

    /// <summary>The host's name for it.</summary>
    public PeerId Id { get; private set; }

    /// <summary>The routing id that its peer came with; 0 for one that the broker made up.</summary>
    public int RoutingId { get; private set; }

    /// <summary>Who opened it.</summary>
    public ModelPeer Owner { get; private set; } = null!;

    /// <summary>From the peer to the broker.</summary>
    public Pipe Up { get; }

    /// <summary>From the broker to the peer.</summary>
    public Pipe Down { get; }

    /// <summary>What the broker announced on it.</summary>
    public MdpVersions Announced { get; private set; }

    /// <summary>What the host knows of it.</summary>
    public LinkState State { get; set; }

    /// <summary>Whether the peer still uses it.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Whether the peer knows that the handshake is done.</summary>
    public bool IsOpenAtPeer { get; set; }

    /// <summary>Whether the peer's host is gone without a FIN.</summary>
    public bool IsVanished { get; private set; }

    /// <summary>When octets last came out at the broker's end.</summary>
    public Instant LastArrival { get; private set; }

    /// <summary>What the witness knows of the worker on it.</summary>
    public WorkerRecord Worker { get; }

    /// <summary>What the witness knows of the client on it.</summary>
    public ClientRecord Client { get; } = new();

    /// <summary>Malformed messages that the core was told of.</summary>
    public int Violations { get; set; }

    /// <summary>The role that the core must have seen; null before its first command.</summary>
    public bool? IsClient { get; set; }

    /// <summary>A new connection.</summary>
    public void Begin(PeerId id, ModelPeer owner)
    {
        Id = id;
        Owner = owner;
        RoutingId = owner.RoutingId;
        Announced = _world.Swarm.HasSessions && _world.Host.Announces() ? MdpVersions.All : MdpVersions.None;
        State = LinkState.Opening;
        IsUsed = true;
        IsOpenAtPeer = false;
        IsVanished = false;
        LastArrival = _world.Now;
        Violations = 0;
        IsClient = null;
        Worker.Begin();
        Client.Begin();
        Up.Begin(this, isUp: true, owner.IsUpStalled);
        Down.Begin(this, isUp: false, owner.IsDownStalled);
    }

    /// <summary>Something came out of one of its pipes.</summary>
    public void Deliver(in Arrival arrival, bool isUp)
    {
        if (isUp)
        {
            LastArrival = arrival.Kind is ArrivalKind.Closed or ArrivalKind.Reset ? LastArrival : _world.Now;
            _world.Broker.Arrive(this, arrival);
        }
        else
        {
            Owner.Arrive(this, arrival);
        }
    }

    /// <summary>The peer's host lost its power, or its cable: nothing comes and nothing goes, and nobody says so.</summary>
    public void Vanish()
    {
        IsVanished = true;
        Up.Cut();
        Down.Cut();
        WatchSilence();
    }

    /// <summary>From now on the peer may be silent in a way that ZMTP PING or the kernel notices.</summary>
    public void WatchSilence()
    {
        if (State is LinkState.Open or LinkState.Opening)
        {
            _world.Agenda.Add(_world.Now + _world.Swarm.Silence, this, 0);
        }
    }

    /// <summary>
    /// The host looks whether the peer still answers. PING is answered by every process that runs, however busy; a peer that does not speak
    /// PING is given up only by the kernel, much later, and only when packets are lost, not when its process stands still.
    /// </summary>
    public override void Wake(int tag)
    {
        if (State is not LinkState.Open || !IsSilent)
        {
            return;
        }

        var since = Instant.Later(LastArrival, _world.Broker.LastStallEnd);
        var silence = _world.Now - since;
        var isPacketLoss = IsVanished || Owner.IsUpStalled || Owner.IsDownStalled;
        if (_world.Broker.IsStalled || silence < _world.Swarm.Silence)
        {
            _world.Agenda.Add(Instant.Later(since + _world.Swarm.Silence, _world.Now) + (_world.Swarm.Interval / 4), this, 0);
        }
        else if (Owner.AnswersPing)
        {
            CountReach();
            _world.Broker.GiveUp(this, DepartureReason.HeartbeatExpired);
        }
        else if (!isPacketLoss)
        {
            return;
        }
        else if (silence >= _world.Swarm.KernelPatience)
        {
            CountReach();
            _world.Broker.GiveUp(this, DepartureReason.ConnectionLost);
        }
        else
        {
            _world.Agenda.Add(_world.Now + _world.Swarm.Silence, this, 0);
        }
    }

    public override string ToString() => Id.Value == 0 ? "nobody" : $"{Owner.Name}#{Id}";

    private void CountReach()
    {
        if (IsVanished)
        {
            _world.Reach.Count(Row.HalfOpenNoticed);
        }

        if (!Owner.AnswersPing && Worker.Stand is WorkerStand.Busy)
        {
            _world.Reach.Count(Row.BusyWorkerWithoutPingVanished);
        }

        if (Owner.IsFrozen && Worker.Stand is WorkerStand.Busy)
        {
            _world.Reach.Count(Row.WorkerFrozenPastItsWindow);
        }
    }

    private bool IsSilent => IsVanished || Owner.IsFrozen || Owner.IsUpStalled || Owner.IsDownStalled;
}
