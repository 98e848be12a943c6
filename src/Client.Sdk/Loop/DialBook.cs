using System.Diagnostics.CodeAnalysis;
using Mdp.Zmtp;

namespace Mdp.Client;

/// <summary>All orders to dial of one client, by the names that the transport has for them.</summary>
internal sealed class DialBook
{
    private readonly Dictionary<ConnectorId, Dial> _byConnector = [];
    private readonly Dictionary<ConnectionId, Dial> _byConnection = [];

    /// <summary>The order of that name; false for one that was given up.</summary>
    public bool TryFind(ConnectorId connector, [NotNullWhen(true)] out Dial? dial) => _byConnector.TryGetValue(connector, out dial);

    /// <summary>The order that brought this connection about; false when the connection is given up or gone.</summary>
    public bool TryFind(ConnectionId connection, [NotNullWhen(true)] out Dial? dial) => _byConnection.TryGetValue(connection, out dial);

    /// <summary>Notes a new order.</summary>
    public void Add(Dial dial) => _byConnector.Add(dial.Connector, dial);

    /// <summary>A connection of the order is open.</summary>
    public void Connect(Dial dial, ConnectionId connection)
    {
        dial.Connection = connection;
        _byConnection.Add(connection, dial);
    }

    /// <summary>The connection of the order, if it has one, counts no more.</summary>
    public void Disconnect(Dial dial)
    {
        _ = _byConnection.Remove(dial.Connection);
        dial.Connection = default;
    }

    /// <summary>Forgets an order.</summary>
    public void Remove(Dial dial)
    {
        Disconnect(dial);
        _ = _byConnector.Remove(dial.Connector);
    }
}
