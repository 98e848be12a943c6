namespace Mdp.Protocol.Versions.V02;

/// <summary>READY, worker to broker: I serve this service. Exactly 3 frames.</summary>
/// <remarks>
/// <code>
///     0   "MDPW02"
///     1   0x01
///     2   service name, 1 to 255 octets
/// </code>
/// 18/MDP worker.1.
/// </remarks>
internal static class WorkerReady
{
    private const int ServiceIndex = 2;

    /// <summary>The octet that says READY.</summary>
    public const byte Octet = 0x01;

    /// <summary>Reads what follows the header. Borrows <paramref name="frames"/>; never throws.</summary>
    public static bool TryRead(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!FrameCount.IsExactly(ServiceIndex + 1, frames, out violation)
            || !ServiceField.TryRead(frames, ServiceIndex, out var service, out violation))
        {
            command = default;
            return false;
        }

        command = new() { Version = MdpVersion.V02, Name = MdpCommandName.WorkerReady, Service = service };
        return true;
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        MdpHeader.Write(MdpHeader.Worker, Octet, ref writer);
        writer.Write(command.Service, isLast: true);
    }
}
