namespace Mdp.Protocol.Versions.V03;

/// <summary>CANCEL, broker to worker: end this request; its answer will be dropped. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x07
///     7   flags, 1 octet, none
///     8   token, 16 octets
///     24  code, 2 octets: why
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.7. The codes: <see cref="ErrorCode"/>.
/// </remarks>
internal static class WorkerCancel
{
    /// <summary>The octet that says CANCEL.</summary>
    public const byte Octet = 0x07;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerCancel,
            Address = fields.Token(),
            Code = fields.UInt16(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.Token(command.Address);
        fields.UInt16(command.Code);
        fields.Headers(command.Headers);
    }
}
