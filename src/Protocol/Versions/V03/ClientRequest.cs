namespace Mdp.Protocol.Versions.V03;

/// <summary>REQUEST, client to broker: do this. A control frame and a body.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03"
///     6   0x01
///     7   flags, 1 octet: 1 ask for ACCEPTED, 2 not idempotent, 4 durable
///     8   request id, 16 octets
///     24  time limit, 4 octets, milliseconds; 0 = the service's own
///     28  length of the service name, 1 octet
///     29  service name, 1 to 255 octets
///         headers, to the end of the frame
/// </code>
/// Frames 1 and following: the body, at least one frame. MDP/0.3 client.1.
/// </remarks>
internal static class ClientRequest
{
    /// <summary>The octet that says REQUEST.</summary>
    public const byte Octet = 0x01;

    private const byte Known = (byte)(RequestFlags.AskAccepted | RequestFlags.NotIdempotent | RequestFlags.Durable);

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientRequest,
            Flags = fields.Flags(Known),
            Id = fields.Id(),
            TimeLimit = fields.Milliseconds(),
            Service = fields.Service(),
            Headers = fields.Headers(),
            Body = fields.Body(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Client, Octet, command.Flags, Known);
        fields.Id(command.Id);
        fields.Milliseconds(command.TimeLimit, "time limit");
        fields.Service(command.Service);
        fields.Headers(command.Headers);
    }
}
