namespace Mdp.Zmtp;

/// <summary>Why a connection ended. One connection has one reason: the first that arose.</summary>
public enum CloseReason
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The peer closed the stream (FIN).</summary>
    PeerClosed,

    /// <summary>The peer's host reset the stream (RST).</summary>
    PeerReset,

    /// <summary>The peer sent an ERROR command (37/ZMTP Error Handling): it does not want this connection, now or later.</summary>
    PeerError,

    /// <summary>The peer broke the protocol in its greeting or handshake; the violation says how.</summary>
    HandshakeFailed,

    /// <summary>Greeting and handshake were not complete at their deadline.</summary>
    HandshakeTimeout,

    /// <summary>The peer broke the protocol after its handshake; the violation says how.</summary>
    ProtocolViolation,

    /// <summary>The peer was silent for the whole heartbeat window, or for the time to live that it announced itself.</summary>
    HeartbeatExpired,

    /// <summary>A message begun was not complete at its deadline.</summary>
    MessageTooSlow,

    /// <summary>More octets wait for the peer than its outbound queue may hold.</summary>
    SendQueueFull,

    /// <summary>Octets wait for the peer, and it took none for too long.</summary>
    SendStalled,

    /// <summary>A newer connection took over the routing id.</summary>
    Superseded,

    /// <summary>The socket did not want the connection: its routing id is in use, or its owner said so.</summary>
    Refused,

    /// <summary>The socket holds as many connections, or handshakes, as it may.</summary>
    ConnectionLimit,

    /// <summary>This side closed the connection.</summary>
    Closed,

    /// <summary>The operating system failed the stream for a reason other than the peer.</summary>
    IoFailed,

    /// <summary>The owner's handler failed on this connection's input.</summary>
    HandlerFailed,
}
