namespace Mdp.Protocol.Versions.V03;

/// <summary>CREDIT, worker to broker: how many requests may be in hand on this connection from now on. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x08
///     7   flags, 1 octet, none
///     8   credit, 2 octets; 0 drains
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.8.
/// </remarks>
internal static class WorkerCredit
{
    /// <summary>The octet that says CREDIT.</summary>
    public const byte Octet = 0x08;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerCredit,
            Credit = fields.UInt16(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.UInt16(command.Credit);
        fields.Headers(command.Headers);
    }
}
