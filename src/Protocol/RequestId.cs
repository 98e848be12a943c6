using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>What a 0.3 client names a request by: 16 octets of its own choice, the same on every retry of that request.</summary>
/// <remarks>Correlation id and idempotency key in one. It is to be unguessable and unique, such as a version 4 or 7 UUID; nothing here looks into it.</remarks>
/// <param name="Value">The 16 octets as one number, network byte order.</param>
public readonly record struct RequestId(UInt128 Value)
{
    /// <summary>The length of an id on the wire.</summary>
    public const int Octets = 16;

    // Odd, and from the seed that HashCode has of its own in each process.
    private static readonly ulong FactorOfLower = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2) | 1;
    private static readonly ulong FactorOfUpper = ((ulong)(uint)HashCode.Combine(3) << 32) | (uint)HashCode.Combine(4) | 1;

    /// <summary>Writes the 16 octets.</summary>
    public void Write(Span<byte> target) => BinaryPrimitives.WriteUInt128BigEndian(target, Value);

    /// <summary>Reads 16 octets; false for any other length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out RequestId id)
    {
        id = octets.Length == Octets ? new(BinaryPrimitives.ReadUInt128BigEndian(octets)) : default;
        return octets.Length == Octets;
    }

    /// <inheritdoc/>
    /// <remarks>Clients choose their ids, and may count, or mean ill: with two factors that nobody outside this process knows, no ids can be chosen that fall together.</remarks>
    public override int GetHashCode() => (int)((((ulong)Value * FactorOfLower) + ((ulong)(Value >> 64) * FactorOfUpper)) >> 32);

    /// <summary>Hexadecimal, 32 digits, as it travels.</summary>
    public override string ToString() => Value.ToString("x32");
}
