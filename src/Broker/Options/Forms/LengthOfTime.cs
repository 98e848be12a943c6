using System.Globalization;

namespace Mdp.Broker.Options.Forms;

/// <summary>A length of time: <c>50us</c>, <c>100ms</c>, <c>2.5s</c>, <c>10min</c>, <c>24h</c>, <c>30d</c>, or .NET's <c>00:00:02.5</c>.</summary>
internal sealed class LengthOfTime(TimeSpan min, TimeSpan max) : ValueForm<TimeSpan>
{
    private static readonly UnitNotation Notation = new(
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("min", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond));

    /// <inheritdoc/>
    public override string Expected => $"a length of time from {Write(min)} to {Write(max)}, such as 100ms, 2.5s, 10min or 24h";

    /// <inheritdoc/>
    public override string Range => $"{Write(min)}..{Write(max)}";

    /// <summary>Writes any length of time, for messages too.</summary>
    public static string Text(TimeSpan value) => value == TimeSpan.Zero ? "0s" : Notation.Write(value.Ticks);

    /// <inheritdoc/>
    public override bool TryRead(string text, out TimeSpan value)
    {
        // A bare number has no unit, and people mean different ones; so it is not read at all.
        if (Notation.TryRead(text, bareSize: 0, out var ticks))
        {
            value = TimeSpan.FromTicks(ticks);
            return true;
        }

        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <inheritdoc/>
    public override bool Allows(TimeSpan value) => value >= min && value <= max;

    /// <inheritdoc/>
    public override string Write(TimeSpan value) => Text(value);
}
