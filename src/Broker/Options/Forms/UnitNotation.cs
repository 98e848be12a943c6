using System.Buffers;
using System.Globalization;

namespace Mdp.Broker.Options.Forms;

/// <summary>A number with a unit behind it: <c>2.5s</c>, <c>64MiB</c>.</summary>
/// <param name="units">Names and sizes, the largest first; the sizes are whole multiples of the smallest one's.</param>
internal sealed class UnitNotation(params (string Name, long Size)[] units)
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads a number, an optional space and a unit, into multiples of size one. No unit is allowed only where <paramref name="bareSize"/> is not 0.</summary>
    public bool TryRead(string text, long bareSize, out long value)
    {
        value = 0;
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var unit = digits < 0 ? [] : trimmed[digits..].Trim();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || !TryFindSize(unit, bareSize, out var size)
            || count > long.MaxValue / size)
        {
            return false;
        }

        value = (long)(count * size);
        return true;
    }

    /// <summary>Writes the value with the largest unit that leaves a whole number or one short decimal.</summary>
    public string Write(long value)
    {
        foreach (var (name, size) in units)
        {
            if (value >= size && value * 10 % size == 0)
            {
                return ((decimal)value / size).ToString("0.#", CultureInfo.InvariantCulture) + name;
            }
        }

        var smallest = units[^1];
        return ((decimal)value / smallest.Size).ToString("0.####", CultureInfo.InvariantCulture) + smallest.Name;
    }

    private bool TryFindSize(ReadOnlySpan<char> unit, long bareSize, out long size)
    {
        size = bareSize;
        if (unit.IsEmpty)
        {
            return bareSize != 0;
        }

        foreach (var (name, known) in units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                size = known;
                return true;
            }
        }

        return false;
    }
}
