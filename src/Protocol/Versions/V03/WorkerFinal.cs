namespace Mdp.Protocol.Versions.V03;

/// <summary>FINAL, worker to broker: the reply, or its last part. A control frame and a body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x04
///     7   flags, 1 octet, none
///     8   token, 16 octets
///         headers, to the end of the frame
/// </code>
/// Frames 1 and following: the body, at least one frame. MDP/0.3 worker.4.
/// </remarks>
internal static class WorkerFinal
{
    /// <summary>The octet that says FINAL.</summary>
    public const byte Octet = 0x04;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerFinal,
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
