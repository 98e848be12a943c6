using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>A client: a connection that asked for something, the requests it waits for, and what of them waits in queues.</summary>
internal sealed class Client(Peer peer)
{
    /// <summary>The requests whose sender is nobody on a connection: dead letters that an operator replayed.</summary>
    public static Client Nobody() => new(new Peer(default, "replay")) { IsGone = true };

    /// <summary>Its connection.</summary>
    public Peer Peer { get; } = peer;

    /// <summary>Its requests that have not ended, in the order of their arrival.</summary>
    public RequestList Open { get; } = new(isOfClient: true);

    /// <summary>How many of them wait in a queue.</summary>
    public int WaitingCount { get; set; }

    /// <summary>The octets of those.</summary>
    public long WaitingOctets { get; set; }

    /// <summary>Whether nobody can be answered on its connection any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>Its watches of presence.</summary>
    public LinkedList<Watcher> Watches { get; } = new();

    /// <summary>What it said of itself in HELLO; null when it did not.</summary>
    public Presence? Presence { get; set; }

    /// <summary>Whether it is gone, and may come back for its replies.</summary>
    public bool IsAwaited => Presence is { IsAway: true };

    /// <summary>Something is sent to it.</summary>
    public void Spoke(Instant now) => Presence?.Spoke(now);
}
