namespace Mdp.Zmtp.Wire;

/// <summary>No authentication, no confidentiality: one READY each way.</summary>
/// <remarks>37/ZMTP The NULL Security Mechanism. The connecting side sends its READY first; the accepting side answers a good one.</remarks>
internal sealed class NullMechanism(ZmtpSide side, ConnectionSettings settings) : Mechanism
{
    public override ReadOnlySpan<byte> Name => "NULL"u8;

    public override byte AsServer => 0;

    public override bool AcceptsAsServer(byte octet) => octet == 0;

    public override void Begin(OutboundQueue outbound)
    {
        if (side == ZmtpSide.Connecting)
        {
            ReadyCommand.Write(settings, outbound);
        }
    }

    public override MechanismStep Receive(in ZmtpCommand command, OutboundQueue outbound, out Metadata metadata, out ZmtpViolation violation)
    {
        if (!command.Name.SequenceEqual(ReadyCommand.Name))
        {
            metadata = Metadata.Empty;
            violation = ZmtpViolation.CommandUnexpected;
            return MechanismStep.Failed;
        }

        return ReadyCommand.TryRead(command.Data, settings.Limits.MetadataPropertiesMax, out metadata, out violation)
            ? MechanismStep.MetadataArrived
            : MechanismStep.Failed;
    }

    public override void Accept(OutboundQueue outbound)
    {
        if (side == ZmtpSide.Accepting)
        {
            ReadyCommand.Write(settings, outbound);
        }
    }
}
