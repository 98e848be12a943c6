using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mdp.Zmtp;

/// <summary>What a ROUTER knows a peer by: 1 to 255 octets, compared octet by octet.</summary>
/// <remarks>
/// A peer gives one in its handshake (the Identity property), which never begins with a zero octet; a ROUTER allocates one, which
/// always does (37/ZMTP The Identity Property). The default value is no routing id: <see cref="IsNone"/>.
/// </remarks>
public readonly struct RoutingId : IEquatable<RoutingId>
{
    /// <summary>The longest routing id, in octets.</summary>
    public const int OctetsMax = 255;

    private readonly byte[]? _octets;

    /// <summary>A routing id of these octets, which are copied.</summary>
    /// <exception cref="ArgumentException">Not 1 to 255 octets.</exception>
    public RoutingId(ReadOnlySpan<byte> octets)
    {
        if (octets.Length is 0 or > OctetsMax)
        {
            throw new ArgumentException($"A routing id has 1 to {OctetsMax} octets, not {octets.Length}.", nameof(octets));
        }

        _octets = octets.ToArray();
    }

    /// <summary>Whether this is no routing id.</summary>
    public bool IsNone => _octets is null;

    /// <summary>The length in octets; 0 for none.</summary>
    public int Length => _octets?.Length ?? 0;

    /// <summary>The octets. They never change.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Whether both have the same octets.</summary>
    public static bool operator ==(RoutingId left, RoutingId right) => left.Equals(right);

    /// <summary>Whether the octets differ.</summary>
    public static bool operator !=(RoutingId left, RoutingId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RoutingId other) => Octets.SequenceEqual(other.Octets);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RoutingId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Octets);
        return hash.ToHashCode();
    }

    /// <summary>The octets as text where all are printable ASCII, else in hexadecimal with a leading <c>0x</c>.</summary>
    public override string ToString() =>
        IsNone ? "none"
        : Octets.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) ? $"0x{Convert.ToHexString(Octets)}"
        : Encoding.ASCII.GetString(Octets);
}
