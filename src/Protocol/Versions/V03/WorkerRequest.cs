namespace Mdp.Protocol.Versions.V03;

/// <summary>REQUEST, broker to worker: do this. A control frame and a body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x02
///     7   flags, 1 octet, none
///     8   token, 16 octets
///     24  attempt, 2 octets
///     26  time left, 4 octets, milliseconds; 0 = no limit
///     30  length of the service name, 1 octet
///     31  service name, 1 to 255 octets
///         headers, to the end of the frame
/// </code>
/// Frames 1 and following: the body, at least one frame. MDP/0.3 worker.2.
/// </remarks>
internal static class WorkerRequest
{
    /// <summary>The octet that says REQUEST.</summary>
    public const byte Octet = 0x02;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerRequest,
            Address = fields.Token(),
            Attempt = fields.UInt16(),
            TimeLimit = fields.Milliseconds(),
            Service = fields.Service(),
            Headers = fields.Headers(),
            Body = fields.Body(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.Token(command.Address);
        fields.UInt16(command.Attempt);
        fields.Milliseconds(command.TimeLimit, "time limit");
        fields.Service(command.Service);
        fields.Headers(command.Headers);
    }
}
