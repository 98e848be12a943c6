namespace Mdp.Protocol.Versions.V03;

/// <summary>DISCONNECT, both ways between worker and broker: the end of this session, and why. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x09
///     7   flags, 1 octet: 4 what has no end before this never ran
///     8   length of the reason, 1 octet
///     9   reason, 0 to 255 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.9.
/// </remarks>
internal static class WorkerDisconnect
{
    /// <summary>The octet that says DISCONNECT.</summary>
    public const byte Octet = 0x09;

    private const byte Known = (byte)ErrorFlags.NeverRan;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerDisconnect,
            Flags = fields.Flags(Known),
            Text = fields.Text(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet, command.Flags, Known);
        fields.Text(command.Text, "reason");
        fields.Headers(command.Headers);
    }
}
