namespace Mdp.Client;

/// <summary>Why the state of a connection is what it is.</summary>
public enum MdpConnectionReason : byte
{
    /// <summary>The client has just begun.</summary>
    Started,

    /// <summary>The handshake succeeded.</summary>
    HandshakeSucceeded,

    /// <summary>Nobody listens at the endpoint.</summary>
    Refused,

    /// <summary>The name of the endpoint's host has no address.</summary>
    NameUnknown,

    /// <summary>The endpoint can not be reached from here.</summary>
    Unreachable,

    /// <summary>No answer came to a dial.</summary>
    DialTimedOut,

    /// <summary>Who listens at the endpoint did not complete a ZMTP handshake.</summary>
    HandshakeFailed,

    /// <summary>The broker closed the connection, or its process ended.</summary>
    BrokerClosed,

    /// <summary>The connection was reset, or the system failed it.</summary>
    ConnectionReset,

    /// <summary>The broker was silent for the heartbeat window.</summary>
    BrokerSilent,

    /// <summary>The broker left a request unanswered and gave no sign of life since, so a fresh connection is dialled.</summary>
    RequestUnanswered,

    /// <summary>The broker drains: what it has may end, and new requests go to another broker, or wait until this one is back.</summary>
    BrokerLeaves,

    /// <summary>The broker ended the session by DISCONNECT.</summary>
    BrokerDismissed,

    /// <summary>The broker sent what breaks the protocol, or more than this client takes.</summary>
    ProtocolViolation,

    /// <summary>The broker took nothing of what was sent to it.</summary>
    SendingStalled,

    /// <summary>A request on it was given up; what speaks no 0.3 gets a fresh connection then.</summary>
    RequestGivenUp,

    /// <summary><see cref="IMdpClient.ResetAsync"/> was called.</summary>
    Reset,

    /// <summary>Another broker is asked from now on.</summary>
    FailedOver,

    /// <summary>The client was disposed of.</summary>
    Disposed,
}
