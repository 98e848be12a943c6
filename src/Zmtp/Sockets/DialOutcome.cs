namespace Mdp.Zmtp;

/// <summary>How one dial ended.</summary>
internal enum DialOutcome : byte
{
    /// <summary>The name has no address, or the transport did not connect in time or failed on the way.</summary>
    Unreachable,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>Somebody listens there, and the handshake failed; closing before its end is a failure too.</summary>
    HandshakeFailed,

    /// <summary>The peer ended the handshake with an ERROR command: the same attempt would fail again (37/ZMTP error-handling).</summary>
    Rejected,

    /// <summary>The handshake succeeded, and the connection was lost later.</summary>
    Lost,
}
