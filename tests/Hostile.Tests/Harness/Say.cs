using System.Buffers.Binary;
using System.Text;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>What peers say, as octets or frames: written out here, and by nothing that the broker uses.</summary>
internal static class Say
{
    /// <summary>A whole greeting of version 3.<paramref name="minor"/>, mechanism NULL.</summary>
    public static byte[] Greeting(byte minor = 1)
    {
        var greeting = Octets.Greeting;
        greeting[11] = minor;
        return greeting;
    }

    /// <summary>READY of a socket type, with an identity where one is given.</summary>
    public static byte[] Ready(string socketType = "DEALER", byte[]? identity = null) =>
        identity is null
            ? Octets.Ready(Octets.Property("Socket-Type", socketType))
            : Octets.Ready(Octets.Property("Socket-Type", socketType), Octets.Property("Identity", identity));

    /// <summary>The frames of a message, each with MORE but the last.</summary>
    public static byte[] Message(params byte[][] frames)
    {
        using var octets = new MemoryStream();
        for (var index = 0; index < frames.Length; index++)
        {
            var flags = index < frames.Length - 1 ? (byte)1 : (byte)0;
            octets.Write(frames[index].Length <= 255 ? [flags, (byte)frames[index].Length] : Header(flags, (ulong)frames[index].Length));
            octets.Write(frames[index]);
        }

        return octets.ToArray();
    }

    /// <summary>One frame.</summary>
    public static byte[] Frame(byte flags, byte[] body) =>
        body.Length <= 255 ? [flags, (byte)body.Length, .. body] : [.. Header(flags, (ulong)body.Length), .. body];

    /// <summary>The header of a long frame, whatever follows.</summary>
    public static byte[] Header(byte flags, ulong length)
    {
        var header = new byte[9];
        header[0] = (byte)(flags | 2);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(1), length);
        return header;
    }

    /// <summary>REQUEST of a 0.1 client.</summary>
    public static byte[][] Request(string service, params byte[][] body) => [[], Text("MDPC01"), Text(service), .. body];

    /// <summary>REQUEST of a 0.2 client.</summary>
    public static byte[][] Request02(string service, params byte[][] body) => [Text("MDPC02"), [1], Text(service), .. body];

    /// <summary>READY of a 0.1 worker.</summary>
    public static byte[][] WorkerReady(string service) => [[], Text("MDPW01"), [1], Text(service)];

    /// <summary>REPLY of a 0.1 worker, to the address that its REQUEST named.</summary>
    public static byte[][] Reply(byte[] address, params byte[][] body) => [[], Text("MDPW01"), [3], address, [], .. body];

    /// <summary>HEARTBEAT of a 0.1 worker.</summary>
    public static byte[][] Heartbeat => [[], Text("MDPW01"), [4]];

    /// <summary>DISCONNECT of a 0.1 worker.</summary>
    public static byte[][] Disconnect => [[], Text("MDPW01"), [5]];

    /// <summary>READY of a 0.2 worker.</summary>
    public static byte[][] WorkerReady02(string service) => [Text("MDPW02"), [1], Text(service)];

    /// <summary>What a stranger heard must be the broker's greeting and its READY, whatever that tells of itself, and nothing behind it.</summary>
    public static void ShouldBeNoMoreThanAHandshake(byte[] heard, string what)
    {
        heard.Length.ShouldBeGreaterThan(66, what);
        heard[64].ShouldBe((byte)4, $"{what}: a short command frame");
        heard.AsSpan(66, 6).SequenceEqual("\u0005READY"u8).ShouldBeTrue(what);
        heard.Length.ShouldBe(66 + heard[65], what);
    }

    /// <summary>ASCII.</summary>
    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>Frames for a failure's message.</summary>
    public static string Print(IEnumerable<byte[]>? frames) =>
        frames is null ? "(closed)" : string.Join(" | ", frames.Select(frame => frame.Length == 0 ? "(empty)" : frame.Length > 40 ? $"{frame.Length} octets" : Encoding.Latin1.GetString(frame)));
}
