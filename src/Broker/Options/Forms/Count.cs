using System.Globalization;

namespace Mdp.Broker.Options.Forms;

/// <summary>A whole number of things: <c>10000</c>, <c>10,000</c>.</summary>
internal sealed class Count(int min, int max) : ValueForm<int>
{
    /// <inheritdoc/>
    public override string Expected => $"a whole number from {Write(min)} to {Write(max)}";

    /// <inheritdoc/>
    public override string Range => $"{Write(min)}..{Write(max)}";

    /// <inheritdoc/>
    public override bool TryRead(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value);

    /// <inheritdoc/>
    public override bool Allows(int value) => value >= min && value <= max;

    /// <inheritdoc/>
    public override string Write(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
