using Mdp.Worker.Session;
using Mdp.Zmtp;

namespace Mdp.Worker;

/// <summary>A session, and the connector that finds it connections.</summary>
internal sealed class SessionHost(BrokerLink link, WorkerSession session, bool isPrimary)
{
    /// <summary>Whose session it is.</summary>
    public BrokerLink Link { get; } = link;

    public WorkerSession Session { get; } = session;

    /// <summary>Whether it is the one that a broker of any version gets; the others are for brokers without 0.3 only.</summary>
    public bool IsPrimary { get; } = isPrimary;

    public ConnectorId Connector { get; set; }

    /// <summary>The open connection; 0 for none.</summary>
    public ConnectionId Connection { get; set; }
}
