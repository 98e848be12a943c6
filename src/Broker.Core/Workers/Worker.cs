using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A registered worker: one live connection that said READY.</summary>
internal sealed class Worker : Deadlined
{
    private Pulse _pulse;

    public Worker(Peer peer, MdpVersion version, Service service, HeartbeatSettings heartbeat, Instant now)
    {
        Peer = peer;
        Version = version;
        Service = service;
        Liveness = heartbeat.Liveness;
        RegisteredAt = now;
        _pulse = new(heartbeat, now);
        RosterNode = new(this);
        IdleNode = new(this);
    }

    /// <summary>Its connection.</summary>
    public Peer Peer { get; }

    /// <summary>The version that it speaks.</summary>
    public MdpVersion Version { get; }

    /// <summary>What it serves.</summary>
    public Service Service { get; }

    /// <summary>When it said READY.</summary>
    public Instant RegisteredAt { get; }

    /// <summary>Idle, busy or fenced.</summary>
    public WorkerState State { get; private set; } = WorkerState.Idle;

    /// <summary>The request in hand, while busy.</summary>
    public PendingRequest? Request { get; private set; }

    /// <summary>The token of what it has in hand, its own or fenced.</summary>
    public RequestToken Token { get; private set; }

    /// <summary>When a fenced worker has been silent about its answer for too long; Never otherwise.</summary>
    public Instant FenceExpiry { get; private set; } = Instant.Never;

    /// <summary>Whether the fence was put up because it exceeded the processing timeout.</summary>
    public bool IsSuspected { get; private set; }

    /// <summary>Heartbeats sent to it since its last sign of life.</summary>
    public int UnansweredBeats { get; private set; }

    /// <summary>How many of those it gets at most: a 0.1 worker does not read while it works.</summary>
    public int Liveness { get; }

    /// <summary>Its place in its service's roster.</summary>
    public LinkedListNode<Worker> RosterNode { get; }

    /// <summary>Its place among the idle ones, while idle.</summary>
    public LinkedListNode<Worker> IdleNode { get; }

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => _pulse.LastHeard;

    /// <summary>The instant at which its silence becomes death. A worker with a request in hand does not beat: its silence proves nothing.</summary>
    public Instant Expiry => State is WorkerState.Idle ? _pulse.Expiry : Instant.Never;

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it leaves enough of them unanswered.</summary>
    public Instant NextBeat => UnansweredBeats < Liveness ? _pulse.NextBeat : Instant.Never;

    /// <summary>The earliest instant at which anything about it is due.</summary>
    public Instant NextDeadline => Instant.Earlier(Instant.Earlier(Expiry, NextBeat), FenceExpiry);

    /// <summary>It gave a sign of life.</summary>
    public void Heard(Instant now)
    {
        _pulse.Heard(now);
        UnansweredBeats = 0;
    }

    /// <summary>Something other than a heartbeat was sent to it.</summary>
    public void Spoke(Instant now) => _pulse.Spoke(now);

    /// <summary>A heartbeat was sent to it.</summary>
    public void Beat(Instant now)
    {
        _pulse.Spoke(now);
        UnansweredBeats++;
    }

    /// <summary>Takes a request in hand.</summary>
    public void Assign(PendingRequest request, RequestToken token)
    {
        Debug.Assert(State is WorkerState.Idle, "One at a time.");
        State = WorkerState.Busy;
        Request = request;
        Token = token;
    }

    /// <summary>Loses the right to answer, but not yet the work in hand.</summary>
    public void Fence(Instant expiry, bool isSuspected)
    {
        Debug.Assert(State is WorkerState.Busy, "Only what is in hand can be fenced.");
        State = WorkerState.Fenced;
        Request = null;
        FenceExpiry = expiry;
        IsSuspected = isSuspected;
    }

    /// <summary>Has nothing in hand any more.</summary>
    public void BecomeIdle()
    {
        Debug.Assert(State is not WorkerState.Idle, "It had something in hand.");
        State = WorkerState.Idle;
        Request = null;
        Token = default;
        FenceExpiry = Instant.Never;
        IsSuspected = false;
    }
}
