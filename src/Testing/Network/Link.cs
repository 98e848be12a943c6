using Mdp.Zmtp;

namespace Mdp.Testing.Network;

/// <summary>One connection in memory. What cannot arrive at the moment waits in it, in order.</summary>
internal sealed class Link(ConnectionId id, ConnectorId connector, MemoryDealer dealer)
{
    /// <summary>Its name on both sides.</summary>
    public ConnectionId Id { get; } = id;

    /// <summary>What dialled it.</summary>
    public ConnectorId Connector { get; } = connector;

    /// <summary>The peer that dialled it.</summary>
    public MemoryDealer Dealer { get; } = dealer;

    /// <summary>Whether the broker still knows it.</summary>
    public bool IsOpenAtBroker { get; set; } = true;

    /// <summary>Whether the peer still knows it.</summary>
    public bool IsOpenAtPeer { get; set; } = true;

    /// <summary>What waits on its way to the broker; null is the connection's end.</summary>
    public Queue<Parcel?> Up { get; } = new();

    /// <summary>What waits on its way to the peer; null is the connection's end.</summary>
    public Queue<Parcel?> Down { get; } = new();
}
