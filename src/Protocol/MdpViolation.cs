namespace Mdp.Protocol;

/// <summary>How a peer broke the Majordomo Protocol. A value: it ends that conversation, and nothing else.</summary>
public enum MdpViolation : byte
{
    /// <summary>Nothing was broken.</summary>
    None = 0,

    /// <summary>The first frames name no version that is spoken here.</summary>
    UnknownHeader,

    /// <summary><c>MDPC01</c> or <c>MDPW01</c> stands first: the empty frame before it, which a REQ adds and a DEALER must, is missing.</summary>
    EmptyFrameMissing,

    /// <summary><c>MDPC02</c> or <c>MDPW02</c> stands behind an empty frame, as a REQ sends it: 0.2 has none, and wants a DEALER.</summary>
    EmptyFrameUnexpected,

    /// <summary>The frames end before the command is complete.</summary>
    TooFewFrames,

    /// <summary>A command without a body has frames after its end.</summary>
    TooManyFrames,

    /// <summary>The command frame is not one octet, or names no command of this version and direction.</summary>
    UnknownCommand,

    /// <summary>The service name is empty.</summary>
    ServiceNameEmpty,

    /// <summary>The service name has more than 255 octets.</summary>
    ServiceNameTooLong,

    /// <summary>The client address is empty or has more than 255 octets.</summary>
    AddressLength,

    /// <summary>The empty frame between address and body is missing or not empty.</summary>
    DelimiterMissing,
}
