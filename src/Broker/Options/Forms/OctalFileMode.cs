using System.Globalization;

namespace Mdp.Broker.Options.Forms;

/// <summary>A file mode in octal digits: <c>0600</c>, <c>0660</c>.</summary>
internal sealed class OctalFileMode : ValueForm<UnixFileMode>
{
    private const UnixFileMode All = (UnixFileMode)511;

    /// <inheritdoc/>
    public override string Expected => "a file mode in octal digits from 0000 to 0777, such as 0660";

    /// <inheritdoc/>
    public override string Range => "0000..0777";

    /// <inheritdoc/>
    public override bool TryRead(string text, out UnixFileMode value)
    {
        value = UnixFileMode.None;
        var digits = text.Trim();
        if (digits.Length is < 3 or > 4)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }

            value = (UnixFileMode)(((int)value << 3) | (digit - '0'));
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(UnixFileMode value) => (value & ~All) == UnixFileMode.None;

    /// <inheritdoc/>
    public override string Write(UnixFileMode value)
    {
        var digits = (int)value;
        return string.Create(CultureInfo.InvariantCulture, $"0{digits >> 6}{(digits >> 3) & 7}{digits & 7}");
    }
}
