using System.Buffers.Binary;

namespace Mdp.Sdk.Peers;

/// <summary>A body that names its request and proves itself.</summary>
/// <remarks>
/// <code>
///     0          8         16         24         32
///     | client   | number   | random   | check    |     little-endian; check is FNV-1a of the 24 octets before it
/// </code>
/// As in tests/Chaos.Tests/peers/witness.h.
/// </remarks>
internal readonly record struct WitnessBody(ulong Client, ulong Number)
{
    private const int Octets = 32;

    public byte[] ToOctets()
    {
        var octets = new byte[Octets];
        BinaryPrimitives.WriteUInt64LittleEndian(octets, Client);
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(8), Number);
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(16), (Client << 32) ^ (Number * 0x9E3779B97F4A7C15));
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(24), CheckOf(octets));
        return octets;
    }

    /// <summary>Reads a body; false for one that does not prove itself.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out WitnessBody body)
    {
        body = octets.Length == Octets ? new(BinaryPrimitives.ReadUInt64LittleEndian(octets), BinaryPrimitives.ReadUInt64LittleEndian(octets[8..])) : default;
        return octets.Length == Octets && BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]) == CheckOf(octets);
    }

    private static ulong CheckOf(ReadOnlySpan<byte> octets)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var octet in octets[..24])
        {
            hash = (hash ^ octet) * 0x100000001b3;
        }

        return hash;
    }
}
