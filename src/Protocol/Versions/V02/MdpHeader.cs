namespace Mdp.Protocol.Versions.V02;

/// <summary>The frame that every 18/MDP message begins with: six octets that name sub-protocol and version.</summary>
internal static class MdpHeader
{
    /// <summary>MDP/Client 0.2.</summary>
    public static ReadOnlySpan<byte> Client => "MDPC02"u8;

    /// <summary>MDP/Worker 0.2.</summary>
    public static ReadOnlySpan<byte> Worker => "MDPW02"u8;

    /// <summary>The six octets, or others where there is no header.</summary>
    public static ReadOnlySpan<byte> Read(IFrames frames) => frames.Count < 1 ? default : frames.Control(0);

    /// <summary>Writes <paramref name="header"/> and the command's octet.</summary>
    public static void Write<TWriter>(ReadOnlySpan<byte> header, byte octet, ref TWriter writer, bool isLast = false)
        where TWriter : IFrameWriter, allows ref struct
    {
        writer.Write(header, isLast: false);
        writer.Write([octet], isLast);
    }
}
