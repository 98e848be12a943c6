using System.Runtime.InteropServices;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A registered worker: one live connection that said READY.</summary>
internal sealed class Worker : Deadlined
{
    private readonly List<Enlistment> _enlistments = new(1);
    private Pulse _pulse;
    private int _turn;

    public Worker(Peer peer, MdpVersion version, HeartbeatSettings heartbeat, Instant now)
    {
        Peer = peer;
        Version = version;
        Liveness = heartbeat.Liveness;
        RegisteredAt = now;
        _pulse = new(heartbeat, now);
    }

    /// <summary>Its connection.</summary>
    public Peer Peer { get; }

    /// <summary>The version that it speaks.</summary>
    public MdpVersion Version { get; }

    /// <summary>What it serves, in the order in which it said so; never empty while it is registered.</summary>
    public ReadOnlySpan<Enlistment> Enlistments => CollectionsMarshal.AsSpan(_enlistments);

    /// <summary>The first service that it named; events speak of it by this one.</summary>
    public Service Service => _enlistments[0].Service;

    /// <summary>When it said READY.</summary>
    public Instant RegisteredAt { get; }

    /// <summary>What it works on.</summary>
    public Hand Hand { get; } = new();

    /// <summary>How many requests it may have in hand. 0.1 and 0.2 workers do one thing at a time.</summary>
    public int Credit { get; } = 1;

    /// <summary>Whether it may get a request now.</summary>
    public bool HasRoom => Hand.Count < Credit;

    /// <summary>Whether its services count it among those with room.</summary>
    public bool IsListed { get; set; }

    /// <summary>Idle, busy or fenced.</summary>
    public WorkerState State => Hand.Count == 0 ? WorkerState.Idle : Hand.Count > Hand.FencedCount ? WorkerState.Busy : WorkerState.Fenced;

    /// <summary>The token of what it has had in hand for longest, its own or fenced; none of no request while idle.</summary>
    public RequestToken Token => Hand.First?.Token ?? default;

    /// <summary>When a fenced worker has been silent about its answer for too long; Never otherwise.</summary>
    public Instant FenceExpiry => Hand.First?.FenceExpiry ?? Instant.Never;

    /// <summary>Heartbeats sent to it since its last sign of life.</summary>
    public int UnansweredBeats { get; private set; }

    /// <summary>How many of those it gets at most: a 0.1 worker does not read while it works.</summary>
    public int Liveness { get; }

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => _pulse.LastHeard;

    /// <summary>The instant at which its silence becomes death. A worker with a request in hand does not beat: its silence proves nothing.</summary>
    public Instant Expiry => State is WorkerState.Idle ? _pulse.Expiry : Instant.Never;

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it leaves enough of them unanswered.</summary>
    public Instant NextBeat => UnansweredBeats < Liveness ? _pulse.NextBeat : Instant.Never;

    /// <summary>The earliest instant at which anything about it is due.</summary>
    public Instant NextDeadline => Instant.Earlier(Instant.Earlier(Expiry, NextBeat), FenceExpiry);

    /// <summary>It serves one more service.</summary>
    public Enlistment Enlist(Service service)
    {
        var enlistment = new Enlistment(this, service);
        _enlistments.Add(enlistment);
        return enlistment;
    }

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

    /// <summary>The next of its services at which something waits, in turns, so that none of them starves another; null for none.</summary>
    public Enlistment? NextWaited()
    {
        for (var step = 0; step < _enlistments.Count; step++)
        {
            var index = _turn + step < _enlistments.Count ? _turn + step : _turn + step - _enlistments.Count;
            if (_enlistments[index].Service.Queue.Count > 0)
            {
                _turn = index + 1 < _enlistments.Count ? index + 1 : 0;
                return _enlistments[index];
            }
        }

        return null;
    }
}
