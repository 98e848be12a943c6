namespace Mdp.Zmtp;

/// <summary>One property of a peer's metadata.</summary>
/// <param name="Name">1 to 255 characters of <c>A-Z a-z 0-9 - _ . +</c>, spelled as it came; its case means nothing. Names that begin with <c>X-</c> are the application's.</param>
/// <param name="Value">Opaque octets, possibly none.</param>
public readonly record struct MetadataProperty(string Name, ReadOnlyMemory<byte> Value);
