namespace Mdp.Protocol.Versions.V03;

/// <summary>READY, worker to broker: I serve this service. One control frame, no body.</summary>
/// <remarks>
/// <code>
///     0   "MDPW03"
///     6   0x01
///     7   flags, 1 octet, none
///     8   instance, 16 octets
///     24  heartbeat interval, 4 octets, milliseconds; 0 = the broker's own, liveness too
///     28  liveness, 1 octet
///     29  credit, 2 octets
///     31  length of the service name, 1 octet
///     32  service name, 1 to 255 octets
///         headers, to the end of the frame
/// </code>
/// MDP/0.3 worker.1.
/// </remarks>
internal static class WorkerReady
{
    /// <summary>The octet that says READY.</summary>
    public const byte Octet = 0x01;

    /// <summary>Reads what follows the command.</summary>
    public static void Read(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Flags();
        command = new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerReady,
            Instance = fields.Instance(),
            HeartbeatInterval = fields.Milliseconds(),
            Liveness = fields.UInt8(),
            Credit = fields.UInt16(),
            Service = fields.Service(),
            Headers = fields.Headers(),
            Body = fields.NoBody(),
        };
    }

    /// <summary>Writes the control frame.</summary>
    public static void Write(in MdpCommand command, ref FieldWriter fields)
    {
        fields.Begin(MdpHeader.Worker, Octet);
        fields.Instance(command.Instance);
        fields.Milliseconds(command.HeartbeatInterval, "heartbeat interval");
        fields.UInt8(command.Liveness);
        fields.UInt16(command.Credit);
        fields.Service(command.Service);
        fields.Headers(command.Headers);
    }
}
