namespace Mdp.Protocol.Versions.V03;

/// <summary>ERROR, broker to client: there is no reply, and why. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x04
///     7   flags, 1 octet: 2 the words are the worker's, 4 it never ran
///     8   request id, 16 octets
///     24  code, 2 octets
///     26  length of the text, 1 octet
///     27  text, 0 to 255 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 client.4. The codes: <see cref="ErrorCode"/>.
/// </remarks>
internal static class ClientError
{
    /// <summary>The octet that says ERROR.</summary>
    public const byte Octet = 0x04;

    private const byte Known = (byte)(ErrorFlags.ByWorker | ErrorFlags.NeverRan);

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientError,
            Flags = fields.Flags(Known),
            Id = fields.Id(),
            Code = fields.UInt16(),
            Text = fields.Text(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Client, Octet, command.Flags, Known);
        fields.Id(command.Id);
        fields.UInt16(command.Code);
        fields.Text(command.Text, "text");
        fields.Headers(command.Headers);
    }
}
