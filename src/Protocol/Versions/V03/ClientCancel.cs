namespace Mdp.Protocol.Versions.V03;

/// <summary>CANCEL, client to broker: the reply is not wanted any more. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x06
///     7   flags, 1 octet, none
///     8   request id, 16 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 client.6.
/// </remarks>
internal static class ClientCancel
{
    /// <summary>The octet that says CANCEL.</summary>
    public const byte Octet = 0x06;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientCancel,
            Id = fields.Id(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Client, Octet);
        fields.Id(command.Id);
        fields.Headers(command.Headers);
    }
}
