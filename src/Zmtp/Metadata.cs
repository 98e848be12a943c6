using System.Collections;

namespace Mdp.Zmtp;

/// <summary>The properties that a peer announced in its handshake, or that this side announces, in their order.</summary>
/// <remarks>Immutable. Names are compared without case (37/ZMTP Connection Metadata). The values are copies, owned by this object.</remarks>
public sealed class Metadata : IReadOnlyList<MetadataProperty>
{
    /// <summary>The peer's socket type.</summary>
    public const string SocketType = "Socket-Type";

    /// <summary>The routing id that the peer asks for.</summary>
    public const string Identity = "Identity";

    private readonly MetadataProperty[] _properties;

    /// <summary>Metadata of these properties.</summary>
    public Metadata(params MetadataProperty[] properties) => _properties = properties;

    /// <summary>No properties.</summary>
    public static Metadata Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => _properties.Length;

    /// <inheritdoc/>
    public MetadataProperty this[int index] => _properties[index];

    /// <summary>The value of the first property of that name, in any case.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryGet(string name, out ReadOnlyMemory<byte> value)
    {
        foreach (var property in _properties)
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = property.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<MetadataProperty> GetEnumerator() => ((IEnumerable<MetadataProperty>)_properties).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
