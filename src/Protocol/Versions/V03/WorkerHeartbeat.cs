namespace Mdp.Protocol.Versions.V03;

/// <summary>HEARTBEAT, both ways between worker and broker: a sign of life, and of the work in hand. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x06
///     7   flags, 1 octet, none
///     8   number of REQUESTs read on this connection so far, 4 octets, modulo 2^32
///     12  lag of the process, 4 octets, milliseconds
///     16  number of tokens, 2 octets
///     18  tokens still worked on, 16 octets each
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.6. From the broker, all of it is zero.
/// </remarks>
internal static class WorkerHeartbeat
{
    /// <summary>The octet that says HEARTBEAT.</summary>
    public const byte Octet = 0x06;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerHeartbeat,
            Received = fields.UInt32(),
            Lag = fields.Milliseconds(),
            Tokens = fields.Tokens(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.UInt32(command.Received);
        fields.Milliseconds(command.Lag, "lag");
        fields.Tokens(command.Tokens);
        fields.Headers(command.Headers);
    }
}
