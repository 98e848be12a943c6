namespace Mdp.Protocol;

/// <summary>What a 0.3 peer is told of its violation, as the reason of DISCONNECT.</summary>
public static class MdpViolationReasons
{
    /// <summary>One sentence for people, at most 255 octets of ASCII: what was expected, where it helps. It never repeats what the peer sent.</summary>
    public static ReadOnlySpan<byte> Reason(this MdpViolation violation) => violation switch
    {
        MdpViolation.None => ""u8,
        MdpViolation.UnknownHeader => "the first frame names no version that is spoken here"u8,
        MdpViolation.EmptyFrameMissing => "0.1 begins with an empty frame, which a DEALER sends itself"u8,
        MdpViolation.EmptyFrameUnexpected => "0.2 and 0.3 do not begin with an empty frame; use a DEALER, not a REQ"u8,
        MdpViolation.TooFewFrames => "the frames end before the command is complete"u8,
        MdpViolation.TooManyFrames => "frames follow a command that has no body"u8,
        MdpViolation.UnknownCommand => "no such command in this version and direction"u8,
        MdpViolation.ServiceNameEmpty => "the service name is empty"u8,
        MdpViolation.ServiceNameTooLong => "the service name has more than 255 octets"u8,
        MdpViolation.AddressLength => "the client address has not 1 to 255 octets"u8,
        MdpViolation.DelimiterMissing => "the empty frame between address and body is missing"u8,
        MdpViolation.ControlFrameTooLong => "the first frame has more than 16 KiB"u8,
        MdpViolation.FieldTruncated => "the control frame ends within a field"u8,
        MdpViolation.HeaderTruncated => "the control frame ends within a header"u8,
        MdpViolation.HeaderNameInvalid => "a header's name is not 1 to 255 of A-Z a-z 0-9 - _ . +"u8,
        MdpViolation.HeadersTooLong => "the headers have more than 12 KiB"u8,
        MdpViolation.BodyMissing => "the command needs a body of at least one frame"u8,
        MdpViolation.BodyUnexpected => "the command has no body, but frames follow"u8,
        _ => "the message is malformed"u8,
    };
}
