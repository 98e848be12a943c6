namespace Mdp.Zmtp;

/// <summary>What a <see cref="ConnectionEvent"/> tells.</summary>
public enum ConnectionEventKind : byte
{
    /// <summary>The socket listens at <see cref="ConnectionEvent.Endpoint"/>.</summary>
    Listening,

    /// <summary>A peer connected; its handshake begins.</summary>
    Accepted,

    /// <summary>
    /// A peer connected and was closed at once: <see cref="ConnectionEvent.Reason"/> says which limit. It never becomes a connection.
    /// </summary>
    AcceptRefused,

    /// <summary>The system could not accept (no descriptors, no memory). The listener pauses and tries again.</summary>
    AcceptFailed,

    /// <summary>The handshake succeeded: routing id and metadata are known, messages may come and go.</summary>
    HandshakeSucceeded,

    /// <summary>The connection ended before its handshake did; <see cref="ConnectionEvent.Reason"/> and <see cref="ConnectionEvent.Violation"/> say why.</summary>
    HandshakeFailed,

    /// <summary>A connection whose handshake had succeeded is gone. Nothing comes from it or goes to it any more.</summary>
    Disconnected,

    /// <summary>A connecting socket dials.</summary>
    Dialing,

    /// <summary>A dial did not reach the peer; <see cref="ConnectionEvent.DialFailure"/> says why.</summary>
    DialFailed,

    /// <summary>The next dial is due in <see cref="ConnectionEvent.Pause"/>.</summary>
    DialDelayed,

    /// <summary>The policy gave the endpoint up: it is not dialled again. The last event of its connector.</summary>
    EndpointGone,
}
