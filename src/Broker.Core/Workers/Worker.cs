using System.Runtime.InteropServices;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A registered worker: one live connection that said READY.</summary>
/// <remarks>
/// A 0.1 or 0.2 worker has one service, does one thing at a time, and is silent meanwhile. A 0.3 worker says how many it may have in hand, what
/// else it serves, how often it beats, and with each heartbeat what it works on.
/// </remarks>
internal sealed class Worker : Deadlined
{
    private readonly List<Enlistment> _enlistments = new(1);
    private int _turn;

    public Worker(Peer peer, MdpVersion version, Terms terms, InstanceId instance, int credit, Instant now)
    {
        Peer = peer;
        Version = version;
        Instance = instance;
        Credit = credit;
        RegisteredAt = now;
        Watch = new(terms, now);
        Hand = new(isIndexed: version is MdpVersion.V03);
    }

    /// <summary>Its connection.</summary>
    public Peer Peer { get; }

    /// <summary>The version that it speaks.</summary>
    public MdpVersion Version { get; }

    /// <summary>Which life of which worker it is; none below 0.3.</summary>
    public InstanceId Instance { get; }

    /// <summary>What it says of itself, for people; null for nothing.</summary>
    public WorkerCard? Card { get; init; }

    /// <summary>What it serves, in the order in which it said so; never empty while it is registered.</summary>
    public ReadOnlySpan<Enlistment> Enlistments => CollectionsMarshal.AsSpan(_enlistments);

    /// <summary>The first service that it named; events speak of it by this one.</summary>
    public Service Service => _enlistments[0].Service;

    /// <summary>When it said READY.</summary>
    public Instant RegisteredAt { get; }

    /// <summary>What it works on.</summary>
    public Hand Hand { get; }

    /// <summary>How many requests it may have in hand.</summary>
    public int Credit { get; set; }

    /// <summary>How late its process is with its own work, as it said last.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>Whether that is later than it may be.</summary>
    public bool IsLagging { get; set; }

    /// <summary>REQUESTs sent to it.</summary>
    public ulong Sent { get; private set; }

    /// <summary>Heartbeats heard from it.</summary>
    public ulong BeatsHeard { get; private set; }

    /// <summary>Whether it may get a request now.</summary>
    public bool HasRoom => Hand.Count < Credit && !IsLagging;

    /// <summary>Whether it stands in the lines of its services.</summary>
    public bool IsListed { get; set; }

    /// <summary>Idle, busy or fenced.</summary>
    public WorkerState State => Hand.Count == 0 ? WorkerState.Idle : Hand.Count > Hand.FencedCount ? WorkerState.Busy : WorkerState.Fenced;

    /// <summary>The token of what it has had in hand for longest, its own or fenced; that of no request while idle.</summary>
    public RequestToken Token => Hand.First?.Token ?? default;

    /// <summary>When it has been silent about a fenced request for too long; Never otherwise. Only those that do one thing at a time have such an instant.</summary>
    public Instant FenceExpiry => Hand.First?.FenceExpiry ?? Instant.Never;

    /// <summary>How the broker and it hear of each other.</summary>
    public Watch Watch { get; }

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => Watch.LastHeard;

    /// <summary>How often it beats.</summary>
    public HeartbeatSettings Heartbeat => Watch.Heartbeat;

    /// <summary>Whether its silence means anything now. Below 0.3 a worker with a request in hand does not beat.</summary>
    public bool MustBeat => Version is MdpVersion.V03 || State is WorkerState.Idle;

    /// <summary>The instant at which its silence becomes death.</summary>
    public Instant Expiry => MustBeat ? Watch.Expiry : Instant.Never;

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it leaves enough of them unanswered.</summary>
    public Instant NextBeat => Watch.NextBeat;

    /// <summary>The earliest instant at which anything about it is due.</summary>
    public Instant NextDeadline => Instant.Earlier(Instant.Earlier(Expiry, NextBeat), FenceExpiry);

    /// <summary>It serves one more service.</summary>
    public Enlistment Enlist(Service service)
    {
        var enlistment = new Enlistment(this, service);
        _enlistments.Add(enlistment);
        return enlistment;
    }

    /// <summary>It at this service; null when it does not serve that.</summary>
    public Enlistment? FindEnlistment(Service service)
    {
        foreach (var enlistment in _enlistments)
        {
            if (enlistment.Service == service)
            {
                return enlistment;
            }
        }

        return null;
    }

    /// <summary>The number of the REQUEST that is sent to it now.</summary>
    public ulong CountSent() => ++Sent;

    /// <summary>The number of the heartbeat that is heard from it now.</summary>
    public ulong CountBeat() => ++BeatsHeard;

    /// <summary>It gave a sign of life.</summary>
    public void Heard(Instant now) => Watch.Heard(now);

    /// <summary>Something other than a heartbeat was sent to it.</summary>
    public void Spoke(Instant now) => Watch.Spoke(now);

    /// <summary>A heartbeat was sent to it.</summary>
    public void Beat(Instant now) => Watch.Beat(now);

    /// <summary>Whether it is given one more interval before its silence is judged. <see cref="Watch.TryExcuse"/>.</summary>
    public bool TryExcuse(Instant expiry, Instant now) => Version is MdpVersion.V03 && Watch.TryExcuse(expiry, now);

    /// <summary>The next of its services at which something waits, in turns, so that none of them starves another; null for none.</summary>
    public Enlistment? NextWaited()
    {
        for (var step = 0; step < _enlistments.Count; step++)
        {
            var enlistment = _enlistments[_turn];
            _turn = _turn + 1 < _enlistments.Count ? _turn + 1 : 0;
            if (enlistment.Service.Queue.Count > 0)
            {
                return enlistment;
            }
        }

        return null;
    }
}
