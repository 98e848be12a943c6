using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>What the broker puts where 7/MDP and 18/MDP have 'client address': 16 octets, opaque to the worker and echoed by it.</summary>
/// <remarks>
/// <code>
///     0        6              14        16
///     | epoch  | request      | attempt |     network byte order
/// </code>
/// It names this life of the broker, the request and the attempt, and it counts only while it is outstanding on the connection that it
/// was sent to. So it needs no secret: a late, doubled or invented reply matches nothing.
/// </remarks>
/// <param name="Epoch">A random value of 48 bits, drawn once per life of the broker.</param>
/// <param name="Request">The number of the request in this life, from 1.</param>
/// <param name="Attempt">The number of this dispatch of the request, from 1.</param>
public readonly record struct RequestToken(ulong Epoch, ulong Request, ushort Attempt)
{
    /// <summary>The length of a token on the wire.</summary>
    public const int Octets = 16;

    /// <summary>The part of a random 64-bit value that is used as the epoch.</summary>
    public const ulong EpochMask = 0xFFFF_FFFF_FFFF;

    /// <summary>A random value of 48 bits, drawn once per life of the broker; higher bits of what was given are dropped.</summary>
    public ulong Epoch { get; } = Epoch & EpochMask;

    /// <summary>Writes the 16 octets.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, Epoch << 16);
        BinaryPrimitives.WriteUInt64BigEndian(target[6..], Request);
        BinaryPrimitives.WriteUInt16BigEndian(target[14..], Attempt);
    }

    /// <summary>Reads 16 octets; false for any other length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out RequestToken token)
    {
        if (octets.Length != Octets)
        {
            token = default;
            return false;
        }

        token = new(
            BinaryPrimitives.ReadUInt64BigEndian(octets) >> 16,
            BinaryPrimitives.ReadUInt64BigEndian(octets[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(octets[14..]));
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Requests are numbered one after the other, by the broker itself: their numbers spread better than any hash of them.</remarks>
    public override int GetHashCode() => (int)Request ^ (Attempt << 24);

    /// <summary>Hexadecimal, as it travels: <c>0123456789ab-0000000000000001-0001</c>.</summary>
    public override string ToString() => $"{Epoch:x12}-{Request:x16}-{Attempt:x4}";
}
