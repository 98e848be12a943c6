namespace Mdp.Protocol;

/// <summary>Lets a dictionary by service name be asked with the octets of a frame, so that a look-up allocates nothing.</summary>
/// <remarks><c>dictionary.GetAlternateLookup&lt;ReadOnlySpan&lt;byte&gt;&gt;()</c>. The hash is seeded by the process, so that names cannot
/// be chosen to collide.</remarks>
public sealed class ServiceNameComparer : IEqualityComparer<ServiceName>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ServiceName>
{
    private ServiceNameComparer()
    {
    }

    /// <summary>The one comparer; it holds no state.</summary>
    public static ServiceNameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(ServiceName? x, ServiceName? y) => x is null ? y is null : x.Equals(y);

    /// <inheritdoc/>
    public int GetHashCode(ServiceName obj) => Hash(obj.Octets);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, ServiceName other) => alternate.SequenceEqual(other.Octets);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    /// <inheritdoc/>
    public ServiceName Create(ReadOnlySpan<byte> alternate) =>
        ServiceName.From(alternate) ?? throw new ArgumentException($"expected 1 to {ServiceName.OctetsMax} octets, got {alternate.Length}", nameof(alternate));

    internal static int Hash(ReadOnlySpan<byte> octets)
    {
        var hash = default(HashCode);
        hash.AddBytes(octets);
        return hash.ToHashCode();
    }
}
