namespace Mdp.Protocol;

/// <summary>One header of a 0.3 message. Borrows the octets of the block that it stands in.</summary>
public readonly ref struct Header
{
    internal Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>1 to 255 octets of <c>A-Z a-z 0-9 - _ . +</c>, spelled as it came; its case means nothing.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Opaque octets, possibly none.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
