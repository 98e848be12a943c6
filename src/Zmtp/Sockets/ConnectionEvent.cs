namespace Mdp.Zmtp;

/// <summary>One fact of the socket monitor, in order with the messages of the connection that it is about.</summary>
/// <remarks>What an event does not tell is null, none or zero; the kinds' own comments say what they tell.</remarks>
public readonly struct ConnectionEvent
{
    /// <summary>What became true.</summary>
    public required ConnectionEventKind Kind { get; init; }

    /// <summary>The connection that it became true of; 0 where it is about a listener or a dial.</summary>
    public ConnectionId Connection { get; init; }

    /// <summary>The connector that dialled; 0 for connections that a listener accepted.</summary>
    public ConnectorId Connector { get; init; }

    /// <summary>The endpoint of the listener or connector.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>Where the peer is, as the transport tells it. An <c>ipc</c> peer has an empty path.</summary>
    public Endpoint? Remote { get; init; }

    /// <summary>The peer's routing id, from the handshake on; a ROUTER allocates one for a peer that asks for none.</summary>
    public RoutingId RoutingId { get; init; }

    /// <summary>The peer's socket type, from the handshake on.</summary>
    public ZmtpSocketType PeerSocketType { get; init; }

    /// <summary>All properties that the peer announced in its handshake; empty before.</summary>
    public Metadata Metadata { get; init; }

    /// <summary>Why a connection ended, or a peer was refused.</summary>
    public CloseReason Reason { get; init; }

    /// <summary>How the peer broke the protocol, where that is the reason.</summary>
    public ZmtpViolation Violation { get; init; }

    /// <summary>What the peer said in its ERROR command: up to 255 printable characters. Text of a stranger: never more than a log line.</summary>
    public string? PeerError { get; init; }

    /// <summary>Why a dial did not reach the peer.</summary>
    public DialFailure DialFailure { get; init; }

    /// <summary>The length of time until the next dial.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>One line for logs and transcripts.</summary>
    public override string ToString() =>
        $"{Kind} {(Connection.Value != 0 ? Connection : "")} {Remote ?? Endpoint} {(Reason != CloseReason.None ? Reason : "")}"
        + $" {(DialFailure != DialFailure.None ? DialFailure : "")} {(Violation != ZmtpViolation.None ? Violation : "")}";
}
