namespace Mdp.Protocol.Versions.V03;

/// <summary>ERROR, worker to broker: there is no reply from me, and why. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x05
///     7   flags, 1 octet: 1 may be retried on another worker, 4 it never ran
///     8   token, 16 octets
///     24  code, 2 octets
///     26  length of the text, 1 octet
///     27  text, 0 to 255 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.5. The codes: <see cref="ErrorCode"/>.
/// </remarks>
internal static class WorkerError
{
    /// <summary>The octet that says ERROR.</summary>
    public const byte Octet = 0x05;

    private const byte Known = (byte)(ErrorFlags.MayRetry | ErrorFlags.NeverRan);

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerError,
            Flags = fields.Flags(Known),
            Address = fields.Token(),
            Code = fields.UInt16(),
            Text = fields.Text(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet, command.Flags, Known);
        fields.Token(command.Address);
        fields.UInt16(command.Code);
        fields.Text(command.Text, "text");
        fields.Headers(command.Headers);
    }
}
