namespace Mdp.Zmtp.Wire;

/// <summary>What the octets of the third stage make: a whole message, a whole command, or a violation.</summary>
internal readonly ref struct TrafficItem
{
    public TrafficItem(Message message) => Message = message;

    public TrafficItem(ReadOnlySpan<byte> command) => Command = command;

    public TrafficItem(ZmtpViolation violation) => Violation = violation;

    /// <summary>The message, with one reference for the receiver, or null.</summary>
    public Message? Message { get; }

    /// <summary>The body of the command, where it is neither of the others. Valid until <see cref="TrafficReader.ReleaseCommand"/>.</summary>
    public ReadOnlySpan<byte> Command { get; }

    /// <summary>How the peer broke the protocol, or none.</summary>
    public ZmtpViolation Violation { get; }
}
