namespace Mdp.Protocol.Versions.V03;

/// <summary>FINAL, broker to client: the reply, or its last part. A control frame and a body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x03
///     7   flags, 1 octet, none
///     8   request id, 16 octets
///         headers, to the end of the frame
/// </code>
/// Frames 1 and following: the body, at least one frame. MDP/0.3 client.3.
/// </remarks>
internal static class ClientFinal
{
    /// <summary>The octet that says FINAL.</summary>
    public const byte Octet = 0x03;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientFinal,
            Id = fields.Id(),
            Headers = fields.Headers(),
            Body = fields.Body(),
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
