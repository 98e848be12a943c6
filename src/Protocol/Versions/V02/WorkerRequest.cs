namespace Mdp.Protocol.Versions.V02;

/// <summary>REQUEST, broker to worker: do this. 5 or more frames.</summary>
/// <remarks>
/// <code>
///     0   "MDPW02"
///     1   0x02
///     2   client address, 1 to 255 octets
///     3   empty
///     4+  body, at least one frame
/// </code>
/// 18/MDP worker.2.
/// </remarks>
internal static class WorkerRequest
{
    private const int AddressIndex = 2;
    private const int BodyIndex = 4;

    /// <summary>The octet that says REQUEST.</summary>
    public const byte Octet = 0x02;

    /// <summary>Reads what follows the header. Borrows <paramref name="frames"/>; never throws.</summary>
    public static bool TryRead(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!FrameCount.IsAtLeast(BodyIndex + 1, frames, out violation)
            || !EnvelopeFields.TryRead(frames, AddressIndex, out var address, out violation))
        {
            command = default;
            return false;
        }

        command = new()
        {
            Version = MdpVersion.V02,
            Name = MdpCommandName.WorkerRequest,
            Address = address,
            Body = new(frames, BodyIndex),
        };
        return true;
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        MdpHeader.Write(MdpHeader.Worker, Octet, ref writer);
        EnvelopeFields.Write(command.Address, ref writer);
        writer.Write(command.Body, isLast: true);
    }
}
