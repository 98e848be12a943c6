using Mdp.Client.Session;
using Mdp.Zmtp;

namespace Mdp.Client;

/// <summary>One order to the transport to keep a connection to a broker, and whose link that connection is.</summary>
internal sealed class Dial(BrokerLine line, ConnectorId connector)
{
    /// <summary>To whose broker.</summary>
    public BrokerLine Line { get; } = line;

    /// <summary>The transport's name for the order.</summary>
    public ConnectorId Connector { get; } = connector;

    /// <summary>The link that its connection is, or will be; none while the session has no use for it.</summary>
    public LinkId Link { get; set; }

    /// <summary>The connection that is open; none while it dials.</summary>
    public ConnectionId Connection { get; set; }
}
