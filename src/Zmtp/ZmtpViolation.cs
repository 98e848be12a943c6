namespace Mdp.Zmtp;

/// <summary>The ways in which a peer can break 37/ZMTP. Each ends the connection.</summary>
public enum ZmtpViolation
{
    /// <summary>None.</summary>
    None,

    /// <summary>The first octets are no ZMTP signature (0xFF, 8 octets, 0x7F): another protocol, or ZMTP 1.0.</summary>
    NotZmtp,

    /// <summary>The greeting announces a major version below 3, which knows no security mechanism.</summary>
    VersionTooOld,

    /// <summary>The greeting's mechanism is not the one of this socket.</summary>
    MechanismMismatch,

    /// <summary>The greeting's as-server octet does not suit the mechanism: it MUST be zero for NULL.</summary>
    AsServerInvalid,

    /// <summary>A frame's flags have one of bits 7 to 3 set.</summary>
    ReservedFlagBits,

    /// <summary>A command frame has the MORE flag.</summary>
    CommandWithMore,

    /// <summary>A message frame came before the handshake was complete.</summary>
    MessageBeforeReady,

    /// <summary>A command is longer than the limit.</summary>
    CommandTooLong,

    /// <summary>A command has no name of 1 to 255 letters, or its data has not the shape that its name asks for.</summary>
    CommandMalformed,

    /// <summary>A command that the handshake has no place for, such as PING before READY.</summary>
    CommandUnexpected,

    /// <summary>A second READY.</summary>
    ReadyTwice,

    /// <summary>The metadata is no list of properties: a length points past the end, or a name is empty or has characters that names have not.</summary>
    MetadataMalformed,

    /// <summary>More metadata properties than the limit.</summary>
    MetadataTooMany,

    /// <summary>Socket-Type or Identity is given twice.</summary>
    MetadataDuplicate,

    /// <summary>Socket-Type is missing, unknown, or may not be connected to this socket's type.</summary>
    SocketTypeInvalid,

    /// <summary>Identity is longer than 255 octets, or begins with a zero octet.</summary>
    IdentityInvalid,

    /// <summary>A frame's length exceeds 2^63-1 octets or what its message may have.</summary>
    MessageTooLong,

    /// <summary>A message has more frames than the limit.</summary>
    TooManyFrames,
}
