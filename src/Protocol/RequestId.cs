using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>What a 0.3 client names a request by: 16 octets of its own choice, the same on every retry of that request.</summary>
/// <remarks>Correlation id and idempotency key in one. It is to be unguessable and unique, such as a version 4 or 7 UUID; nothing here looks into it.</remarks>
/// <param name="Value">The 16 octets as one number, network byte order.</param>
public readonly record struct RequestId(UInt128 Value)
{
    /// <summary>The length of an id on the wire.</summary>
    public const int Octets = 16;

    // From the seed that HashCode has of its own in each process.
    private static readonly ulong SeedOfLower = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);
    private static readonly ulong SeedOfUpper = ((ulong)(uint)HashCode.Combine(3) << 32) | (uint)HashCode.Combine(4);

    /// <summary>Writes the 16 octets.</summary>
    public void Write(Span<byte> target) => BinaryPrimitives.WriteUInt128BigEndian(target, Value);

    /// <summary>Reads 16 octets; false for any other length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out RequestId id)
    {
        id = octets.Length == Octets ? new(BinaryPrimitives.ReadUInt128BigEndian(octets)) : default;
        return octets.Length == Octets;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Clients choose their ids, and may count in any octet of them, or mean ill. Of the whole product of both halves, each with a seed that nobody outside this process knows, every bit depends on
    /// every octet, so that a table may look at any of them.
    /// </remarks>
    public override int GetHashCode()
    {
        var high = Math.BigMul((ulong)Value ^ SeedOfLower, (ulong)(Value >> 64) ^ SeedOfUpper, out ulong low);
        var mixed = high ^ low;
        return (int)(mixed ^ (mixed >> 32));
    }

    /// <summary>Hexadecimal, 32 digits, as it travels.</summary>
    public override string ToString() => Value.ToString("x32");
}
