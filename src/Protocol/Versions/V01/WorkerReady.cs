namespace Mdp.Protocol.Versions.V01;

/// <summary>READY, worker to broker: I serve this service. Exactly 4 frames.</summary>
/// <remarks>
/// <code>
///     0   empty
///     1   "MDPW01"
///     2   0x01
///     3   service name, 1 to 255 octets
/// </code>
/// 7/MDP worker.1.
/// </remarks>
internal static class WorkerReady
{
    private const int ServiceIndex = 3;

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

        command = new() { Version = MdpVersion.V01, Name = MdpCommandName.WorkerReady, Service = service };
        return true;
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        MdpHeader.WriteWorker(Octet, ref writer);
        writer.Write(command.Service, isLast: true);
    }
}
