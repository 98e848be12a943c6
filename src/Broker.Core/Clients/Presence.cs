using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a 0.3 client said of itself in HELLO, and how it is heard since. It outlives the client's connection by the client's window.</summary>
internal sealed class Presence(Client client, InstanceId instance, string name, Terms terms, Instant now) : Deadlined
{
    /// <summary>Whose it is.</summary>
    public Client Client { get; } = client;

    /// <summary>Which life of which client it is.</summary>
    public InstanceId Instance { get; } = instance;

    /// <summary>What it calls itself, as a page may show it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether its connection is lost, and it may still come back.</summary>
    public bool IsAway { get; set; }

    /// <summary>How the broker and it hear of each other.</summary>
    public Watch Watch { get; } = new(terms, now);

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => Watch.LastHeard;

    /// <summary>The instant at which its silence becomes death.</summary>
    public Instant Expiry => Watch.Expiry;

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it is away, or leaves enough of them unanswered.</summary>
    public Instant NextBeat => IsAway ? Instant.Never : Watch.NextBeat;

    /// <summary>How often it beats.</summary>
    public HeartbeatSettings Heartbeat => Watch.Heartbeat;

    /// <summary>It gave a sign of life.</summary>
    public void Heard(Instant now) => Watch.Heard(now);

    /// <summary>Something other than a heartbeat was sent to it.</summary>
    public void Spoke(Instant now) => Watch.Spoke(now);

    /// <summary>A heartbeat was sent to it.</summary>
    public void Beat(Instant now) => Watch.Beat(now);

    /// <summary>Whether it is given one more interval before its silence is judged. <see cref="Watch.TryExcuse"/>.</summary>
    public bool TryExcuse(Instant expiry, Instant now) => Watch.TryExcuse(expiry, now);
}
