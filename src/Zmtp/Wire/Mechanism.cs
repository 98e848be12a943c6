namespace Mdp.Zmtp.Wire;

/// <summary>The security mechanism of one connection: what the greeting says of it, and the commands by which both sides exchange their metadata.</summary>
/// <remarks>37/ZMTP Authentication and Confidentiality. A socket has one mechanism and never falls back to another.</remarks>
internal abstract class Mechanism
{
    /// <summary>The name's field in the greeting, in octets.</summary>
    public const int NameOctets = 20;

    /// <summary>1 to 20 octets of <c>A-Z 0-9 - _ . +</c>.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>The as-server octet of our greeting.</summary>
    public abstract byte AsServer { get; }

    /// <summary>Whether the peer's as-server octet goes with ours.</summary>
    public abstract bool AcceptsAsServer(byte octet);

    /// <summary>The greetings are exchanged: writes the first command, where that is ours to send.</summary>
    public abstract void Begin(OutboundQueue outbound);

    /// <summary>The peer's next command, other than ERROR.</summary>
    /// <param name="command">Borrowed for the call.</param>
    /// <param name="outbound">Where an answer goes.</param>
    /// <param name="metadata">The peer's metadata, when the step is <see cref="MechanismStep.MetadataArrived"/>.</param>
    /// <param name="violation">What was wrong, when the step is <see cref="MechanismStep.Failed"/>.</param>
    public abstract MechanismStep Receive(in ZmtpCommand command, OutboundQueue outbound, out Metadata metadata, out ZmtpViolation violation);

    /// <summary>The peer's metadata is good: writes what completes the handshake on this side, where that is still owed.</summary>
    public abstract void Accept(OutboundQueue outbound);
}
