using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Management;

/// <summary>A 0.3 client that is told which workers come and go, by PARTIALs of one id, until it has enough. Its deadline is the end of its time limit.</summary>
/// <remarks>No held request: it does not count as one, costs nothing while nobody comes or goes, and keeps no drain from its end.</remarks>
internal sealed class Watcher : Deadlined
{
    public Watcher(Client client, RequestId id, ServiceName? service, Instant now)
    {
        Client = client;
        Id = id;
        Service = service;
        BeganAt = now;
        Node = new(this);
        ClientNode = new(this);
    }

    /// <summary>Who is told.</summary>
    public Client Client { get; }

    /// <summary>Under which id.</summary>
    public RequestId Id { get; }

    /// <summary>Of which service; null for all.</summary>
    public ServiceName? Service { get; }

    /// <summary>When it asked.</summary>
    public Instant BeganAt { get; }

    /// <summary>Whether it has the picture that the news are changes of.</summary>
    public bool IsIntroduced { get; set; }

    /// <summary>Its place among those that watch the same.</summary>
    public LinkedListNode<Watcher> Node { get; }

    /// <summary>Its place among the watches of its client.</summary>
    public LinkedListNode<Watcher> ClientNode { get; }
}
