using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a 0.3 client said of itself in HELLO, and how it is heard since. It outlives the client's connection by the client's window.</summary>
internal sealed class Presence(Client client, InstanceId instance, string name, HeartbeatSettings heartbeat, Instant now) : Deadlined
{
    private readonly Watch _watch = new(heartbeat, now);

    /// <summary>Whose it is.</summary>
    public Client Client { get; } = client;

    /// <summary>Which life of which client it is.</summary>
    public InstanceId Instance { get; } = instance;

    /// <summary>What it calls itself, as a page may show it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether its connection is lost, and it may still come back.</summary>
    public bool IsAway { get; set; }

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => _watch.LastHeard;

    /// <summary>The instant at which its silence becomes death.</summary>
    public Instant Expiry => _watch.Expiry;

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it is away, or leaves enough of them unanswered.</summary>
    public Instant NextBeat => IsAway ? Instant.Never : _watch.NextBeat;

    /// <summary>How often it beats.</summary>
    public HeartbeatSettings Heartbeat => _watch.Heartbeat;

    /// <summary>It gave a sign of life.</summary>
    public void Heard(Instant now) => _watch.Heard(now);

    /// <summary>Something other than a heartbeat was sent to it.</summary>
    public void Spoke(Instant now) => _watch.Spoke(now);

    /// <summary>A heartbeat was sent to it.</summary>
    public void Beat(Instant now) => _watch.Beat(now);

    /// <summary>Whether it is given one more interval before its silence is judged. <see cref="Watch.TryExcuse"/>.</summary>
    public bool TryExcuse(Instant expiry, Instant now) => _watch.TryExcuse(expiry, now);
}
