namespace Mdp.Protocol.Versions.V01;

/// <summary>The frames that every 7/MDP message begins with: an empty one, and six octets that name sub-protocol and version.</summary>
internal static class MdpHeader
{
    /// <summary>The number of frames before the command's own.</summary>
    public const int Frames = 2;

    /// <summary>MDP/Client 0.1.</summary>
    public static ReadOnlySpan<byte> Client => "MDPC01"u8;

    /// <summary>MDP/Worker 0.1.</summary>
    public static ReadOnlySpan<byte> Worker => "MDPW01"u8;

    /// <summary>The six octets, or fewer where there are none. The caller has seen that the first frame is empty.</summary>
    public static ReadOnlySpan<byte> Read(IFrames frames) => frames.Count < Frames ? default : frames.Control(1);

    /// <summary>Writes the empty frame and <paramref name="header"/>.</summary>
    public static void Write<TWriter>(ReadOnlySpan<byte> header, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        writer.Write([], isLast: false);
        writer.Write(header, isLast: false);
    }

    /// <summary>Writes the empty frame, the worker's header and the command's octet.</summary>
    public static void WriteWorker<TWriter>(byte octet, ref TWriter writer, bool isLast = false)
        where TWriter : IFrameWriter, allows ref struct
    {
        Write(Worker, ref writer);
        writer.Write([octet], isLast);
    }
}
