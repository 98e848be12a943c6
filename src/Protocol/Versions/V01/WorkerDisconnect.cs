namespace Mdp.Protocol.Versions.V01;

/// <summary>DISCONNECT, both ways between worker and broker: the end of this session. Exactly 3 frames.</summary>
/// <remarks>
/// <code>
///     0   empty
///     1   "MDPW01"
///     2   0x05
/// </code>
/// 7/MDP worker.5.
/// </remarks>
internal static class WorkerDisconnect
{
    private const int Frames = 3;

    /// <summary>The octet that says DISCONNECT.</summary>
    public const byte Octet = 0x05;

    /// <summary>Reads what follows the header: nothing. Never throws.</summary>
    public static bool TryRead(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        command = new() { Version = MdpVersion.V01, Name = MdpCommandName.WorkerDisconnect };
        return FrameCount.IsExactly(Frames, frames, out violation);
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct =>
        MdpHeader.WriteWorker(Octet, ref writer, isLast: true);
}
