using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>One live connection. What it is, a client or a worker, shows with its first command and never changes.</summary>
internal sealed class Peer(PeerId id, string remote)
{
    /// <summary>The host's name for the connection.</summary>
    public PeerId Id { get; } = id;

    /// <summary>The remote endpoint, as the host described it.</summary>
    public string Remote { get; } = remote;

    /// <summary>The client on this connection, from its first command on.</summary>
    public Client? Client { get; set; }

    /// <summary>The worker on this connection, while it is registered.</summary>
    public Worker? Worker { get; set; }

    /// <summary>What it showed itself to be.</summary>
    public PeerRole Role { get; set; }

    /// <summary>The version of its first command; that in which it is told why it has to go.</summary>
    public MdpVersion Version { get; set; }

    /// <summary>Malformed messages so far.</summary>
    public int Violations { get; set; }

    /// <summary>Whether its connection is being closed on our wish. What it still says does not count.</summary>
    public bool IsClosing { get; set; }
}
