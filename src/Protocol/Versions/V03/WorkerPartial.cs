namespace Mdp.Protocol.Versions.V03;

/// <summary>PARTIAL, worker to broker: a part of the reply, more follows. A control frame and a body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x03
///     7   flags, 1 octet, none
///     8   token, 16 octets
///         headers, to the end of the frame
/// </code>
/// Frames 1 and following: the body, at least one frame. MDP/0.3 worker.3.
/// </remarks>
internal static class WorkerPartial
{
    /// <summary>The octet that says PARTIAL.</summary>
    public const byte Octet = 0x03;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerPartial,
            Address = fields.Token(),
            Headers = fields.Headers(),
            Body = fields.Body(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.Token(command.Address);
        fields.Headers(command.Headers);
    }
}
