using System.Buffers.Binary;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>The routing ids of a ROUTER's live connections: each has exactly one owner at every moment.</summary>
internal sealed class RoutingTable(DuplicateRoutingId policy)
{
    private const int AllocatedOctets = 9;

    // Only ids that peers asked for can collide: an allocated one begins with a zero octet, which peers must not, and contains a number never reused.
    private readonly Dictionary<RoutingId, ConnectionPump> _owners = [];

    /// <summary>Gives a connection the routing id that its peer asks for, or one of our own.</summary>
    /// <param name="connection">Its handshake has just succeeded.</param>
    /// <param name="peer">What the peer announced.</param>
    /// <param name="superseded">The older connection that loses the id to it; null for none.</param>
    /// <returns>False when the id is another's and stays so.</returns>
    public bool TryGive(ConnectionPump connection, Peer peer, out ConnectionPump? superseded)
    {
        superseded = null;
        connection.RoutingId = peer.Identity.IsNone ? Allocate(connection.Id) : peer.Identity;
        if (peer.Identity.IsNone)
            return true;
        if (_owners.TryGetValue(peer.Identity, out superseded) && policy == DuplicateRoutingId.Refuse)
            return false;
        _owners[peer.Identity] = connection;
        return true;
    }

    /// <summary>Takes the id of a connection that is over back, unless it has a new owner already.</summary>
    public void Forget(ConnectionPump connection)
    {
        if (!connection.RoutingId.IsNone && _owners.GetValueOrDefault(connection.RoutingId) == connection)
            _ = _owners.Remove(connection.RoutingId);
    }

    private static RoutingId Allocate(ConnectionId connection)
    {
        Span<byte> octets = stackalloc byte[AllocatedOctets];
        octets[0] = 0;
        BinaryPrimitives.WriteInt64BigEndian(octets[1..], connection.Value);
        return new(octets);
    }
}
