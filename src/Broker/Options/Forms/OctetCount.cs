namespace Mdp.Broker.Options.Forms;

/// <summary>A number of octets: <c>65536</c>, <c>64KiB</c>, <c>16MiB</c>, <c>1GiB</c>.</summary>
internal sealed class OctetCount(long min, long max) : ValueForm<long>
{
    private static readonly UnitNotation Notation = new(
        ("TiB", 1L << 40),
        ("GiB", 1L << 30),
        ("MiB", 1L << 20),
        ("KiB", 1L << 10),
        ("B", 1));

    /// <inheritdoc/>
    public override string Expected => $"a number of octets from {Write(min)} to {Write(max)}, such as 65536, 64KiB or 16MiB";

    /// <inheritdoc/>
    public override string Range => $"{Write(min)}..{Write(max)}";

    /// <inheritdoc/>
    public override bool TryRead(string text, out long value) => Notation.TryRead(text, bareSize: 1, out value);

    /// <inheritdoc/>
    public override bool Allows(long value) => value >= min && value <= max;

    /// <inheritdoc/>
    public override string Write(long value) => value == 0 ? "0" : Notation.Write(value);
}
