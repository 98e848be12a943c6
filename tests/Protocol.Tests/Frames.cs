using System.Text;

namespace Mdp.Protocol.Tests;

/// <summary>Messages written down octet by octet.</summary>
internal static class Frames
{
    /// <summary>One message. Each string is a frame; its characters are its octets (Latin-1), so that <c>"\x01"</c> is the octet 1.</summary>
    public static OctetFrames Of(params string[] frames) => new([.. frames.Select(Octets)]);

    public static byte[] Octets(string frame) => Encoding.Latin1.GetBytes(frame);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    /// <summary>The frames of a body, as <see cref="Of"/> would take them.</summary>
    public static string[] OfBody(in Body body) =>
        body.Frames is OctetFrames frames
            ? [.. Enumerable.Range(body.First, body.Count).Select(index => Text(frames[index].Span))]
            : [];

    public static Body Body(params string[] frames) => new(Of(frames), 0);
}
