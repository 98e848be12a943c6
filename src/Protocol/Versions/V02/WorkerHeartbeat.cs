namespace Mdp.Protocol.Versions.V02;

/// <summary>HEARTBEAT, both ways between worker and broker: a sign of life. Exactly 2 frames.</summary>
/// <remarks>
/// <code>
///     0   "MDPW02"
///     1   0x05
/// </code>
/// 18/MDP worker.5.
/// </remarks>
internal static class WorkerHeartbeat
{
    private const int Frames = 2;

    /// <summary>The octet that says HEARTBEAT.</summary>
    public const byte Octet = 0x05;

    /// <summary>Reads what follows the header: nothing. Never throws.</summary>
    public static bool TryRead(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        command = new() { Version = MdpVersion.V02, Name = MdpCommandName.WorkerHeartbeat };
        return FrameCount.IsExactly(Frames, frames, out violation);
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct =>
        MdpHeader.Write(MdpHeader.Worker, Octet, ref writer, isLast: true);
}
