using System.Buffers.Binary;

namespace Mdp.Zmtp.Wire;

/// <summary>What stands before a frame's octets: its flags and its length.</summary>
/// <remarks>
/// <code>
/// +-------+--------+          +-------+------------------------------+
/// | flags | length |    or    | flags | length, big-endian, 63 bits  |
/// +-------+--------+          +-------+------------------------------+
///     0       1                   0                1 - 8
/// </code>
/// </remarks>
/// <param name="Flags">Without reserved bits; MORE and COMMAND not together.</param>
/// <param name="Length">The length of the frame behind it, in octets: 0 to 2^63-1.</param>
internal readonly record struct FrameHeader(FrameFlags Flags, long Length)
{
    /// <summary>The longest header, in octets.</summary>
    public const int OctetsMax = 9;

    /// <summary>The longest frame with a short header, in octets.</summary>
    public const int ShortLengthMax = 255;

    public bool IsCommand => (Flags & FrameFlags.Command) != FrameFlags.None;

    public bool HasMore => (Flags & FrameFlags.More) != FrameFlags.None;

    /// <summary>How many octets <see cref="Write"/> needs for a frame of that length.</summary>
    public static int Octets(long length) => length <= ShortLengthMax ? 2 : OctetsMax;

    /// <summary>Writes a header, short where the length allows it.</summary>
    /// <returns>The octets written.</returns>
    public static int Write(Span<byte> target, FrameFlags flags, long length)
    {
        if (length <= ShortLengthMax)
        {
            target[1] = (byte)length;
            target[0] = (byte)flags;
            return 2;
        }

        BinaryPrimitives.WriteInt64BigEndian(target[1..], length);
        target[0] = (byte)(flags | FrameFlags.Long);
        return OctetsMax;
    }
}
