namespace Mdp.Protocol.Versions.V03;

/// <summary>HEARTBEAT, both ways between client and broker: a sign of life. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x07
///     7   flags, 1 octet, none
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 client.7.
/// </remarks>
internal static class ClientHeartbeat
{
    /// <summary>The octet that says HEARTBEAT.</summary>
    public const byte Octet = 0x07;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientHeartbeat,
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Client, Octet);
        fields.Headers(command.Headers);
    }
}
