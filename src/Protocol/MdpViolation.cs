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

    /// <summary>The header of 0.2 or 0.3 stands behind an empty frame, as a REQ sends it: they have none, and want a DEALER.</summary>
    EmptyFrameUnexpected,

    /// <summary>The frames end before the command is complete.</summary>
    TooFewFrames,

    /// <summary>A command without a body has frames after its end.</summary>
    TooManyFrames,

    /// <summary>The command frame is not one octet, or the octet names no command of this version and direction.</summary>
    UnknownCommand,

    /// <summary>The service name is empty.</summary>
    ServiceNameEmpty,

    /// <summary>The service name has more than 255 octets.</summary>
    ServiceNameTooLong,

    /// <summary>The client address is empty or has more than 255 octets.</summary>
    AddressLength,

    /// <summary>The empty frame between address and body is missing or not empty.</summary>
    DelimiterMissing,

    /// <summary>The first frame has more than 16 KiB. Only 0.3 has long first frames, and none so long; nothing of it is read.</summary>
    ControlFrameTooLong,

    /// <summary>A control frame of 0.3 ends before or within a field of its command.</summary>
    FieldTruncated,

    /// <summary>A control frame of 0.3 ends within a header: what follows the fields, to the end of the frame, is headers and nothing else.</summary>
    HeaderTruncated,

    /// <summary>A header has no name, or one with other octets than <c>A-Z a-z 0-9 - _ . +</c>.</summary>
    HeaderNameInvalid,

    /// <summary>The headers together have more than 12 KiB.</summary>
    HeadersTooLong,

    /// <summary>A 0.3 REQUEST, PARTIAL or FINAL is one frame only: its body, of at least one frame, is missing.</summary>
    BodyMissing,

    /// <summary>A 0.3 command that has no body is followed by frames.</summary>
    BodyUnexpected,
}
