namespace Mdp.Protocol.Versions.V01;

/// <summary>REQUEST, broker to worker: do this. 6 or more frames.</summary>
/// <remarks>
/// <code>
///     0   empty
///     1   "MDPW01"
///     2   0x02
///     3   client address, 1 to 255 octets
///     4   empty
///     5+  body, at least one frame
/// </code>
/// 7/MDP worker.2.
/// </remarks>
internal static class WorkerRequest
{
    private const int AddressIndex = 3;
    private const int BodyIndex = 5;

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
            Version = MdpVersion.V01,
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
        MdpHeader.WriteWorker(Octet, ref writer);
        EnvelopeFields.Write(command.Address, ref writer);
        writer.Write(command.Body, isLast: true);
    }
}
