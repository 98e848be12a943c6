namespace Mdp.Protocol.Versions.V03;

/// <summary>HELLO, client to broker: I am here, and will say so at this rate. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x08
///     7   flags, 1 octet, none
///     8   instance, 16 octets
///     24  heartbeat interval, 4 octets, milliseconds; 0 = the broker's own, liveness too
///     28  liveness, 1 octet
///     29  length of the name, 1 octet
///     30  name, 0 to 255 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 client.8.
/// </remarks>
internal static class ClientHello
{
    /// <summary>The octet that says HELLO.</summary>
    public const byte Octet = 0x08;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientHello,
            Instance = fields.Instance(),
            HeartbeatInterval = fields.Milliseconds(),
            Liveness = fields.UInt8(),
            Text = fields.Text(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Client, Octet);
        fields.Instance(command.Instance);
        fields.Milliseconds(command.HeartbeatInterval, "heartbeat interval");
        fields.UInt8(command.Liveness);
        fields.Text(command.Text, "name");
        fields.Headers(command.Headers);
    }
}
