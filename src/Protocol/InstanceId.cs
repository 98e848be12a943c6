using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>What names one life of a 0.3 worker or client: 16 random octets, drawn at its start, the same on each connection that it makes.</summary>
/// <remarks>
/// By it a peer that comes back after its connection was lost is known again, and told from its forerunner after a restart. To one broker an instance has
/// one connection as a worker and one as a client at a time: a newer one supersedes.
/// </remarks>
/// <param name="Value">The 16 octets as one number, network byte order.</param>
public readonly record struct InstanceId(UInt128 Value)
{
    /// <summary>The length of an id on the wire.</summary>
    public const int Octets = 16;

    /// <summary>Whether all octets are zero: the peer gives none, and is never taken for another one that gives none.</summary>
    public bool IsNone => Value == UInt128.Zero;

    /// <summary>Writes the 16 octets.</summary>
    public void Write(Span<byte> target) => BinaryPrimitives.WriteUInt128BigEndian(target, Value);

    /// <summary>Reads 16 octets; false for any other length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out InstanceId id)
    {
        id = octets.Length == Octets ? new(BinaryPrimitives.ReadUInt128BigEndian(octets)) : default;
        return octets.Length == Octets;
    }

    /// <summary>Hexadecimal, 32 digits, as it travels.</summary>
    public override string ToString() => Value.ToString("x32");
}
