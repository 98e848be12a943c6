namespace Mdp.Heartbeating;

/// <summary>A point on the monotonic time line of one process. It has no date; only differences mean something.</summary>
/// <remarks>
/// Unit: 100 ns (a <see cref="TimeSpan"/> tick) since an origin that the host chooses. Machines never read a clock: an instant enters
/// as an argument, and leaves as a deadline. <see cref="Never"/> is later than every other instant.
/// </remarks>
public readonly record struct Instant : IComparable<Instant>
{
    private readonly long _ticks;

    private Instant(long ticks) => _ticks = ticks;

    /// <summary>The origin of the time line.</summary>
    public static Instant Zero => default;

    /// <summary>The deadline of what has none.</summary>
    public static Instant Never => new(long.MaxValue);

    /// <summary>The length of time from the origin to this instant.</summary>
    public TimeSpan SinceZero => TimeSpan.FromTicks(_ticks);

    /// <summary>The instant that lies <paramref name="length"/> after <paramref name="instant"/>; <see cref="Never"/> where that exceeds the time line.</summary>
    /// <remarks>Never stays never. A length of <see cref="Timeout.InfiniteTimeSpan"/>, as options write 'no limit', leads to never.</remarks>
    public static Instant operator +(Instant instant, TimeSpan length) =>
        instant == Never || length == Timeout.InfiniteTimeSpan || instant._ticks > long.MaxValue - Math.Max(0, length.Ticks)
            ? Never
            : new(instant._ticks + length.Ticks);

    /// <summary>The instant that lies <paramref name="length"/> before <paramref name="instant"/>. Never stays never.</summary>
    public static Instant operator -(Instant instant, TimeSpan length) =>
        instant == Never ? Never : new(instant._ticks - length.Ticks);

    /// <summary>The length of time from <paramref name="earlier"/> to <paramref name="later"/>; negative when their order is the other way round.</summary>
    /// <remarks>Between never and any other instant it is <see cref="TimeSpan.MaxValue"/>, or <see cref="TimeSpan.MinValue"/>.</remarks>
    public static TimeSpan operator -(Instant later, Instant earlier) =>
        later == earlier ? TimeSpan.Zero
        : later == Never ? TimeSpan.MaxValue
        : earlier == Never ? TimeSpan.MinValue
        : TimeSpan.FromTicks(later._ticks - earlier._ticks);

    /// <summary>Whether <paramref name="left"/> is earlier than <paramref name="right"/>.</summary>
    public static bool operator <(Instant left, Instant right) => left._ticks < right._ticks;

    /// <summary>Whether <paramref name="left"/> is later than <paramref name="right"/>.</summary>
    public static bool operator >(Instant left, Instant right) => left._ticks > right._ticks;

    /// <summary>Whether <paramref name="left"/> is not later than <paramref name="right"/>.</summary>
    public static bool operator <=(Instant left, Instant right) => left._ticks <= right._ticks;

    /// <summary>Whether <paramref name="left"/> is not earlier than <paramref name="right"/>.</summary>
    public static bool operator >=(Instant left, Instant right) => left._ticks >= right._ticks;

    /// <summary>The earlier of two.</summary>
    public static Instant Earlier(Instant one, Instant other) => one < other ? one : other;

    /// <summary>The later of two.</summary>
    public static Instant Later(Instant one, Instant other) => one > other ? one : other;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => _ticks.CompareTo(other._ticks);

    /// <summary>Seconds since the origin, for transcripts and logs: <c>+12.345s</c>, or <c>never</c>.</summary>
    public override string ToString() => this == Never ? "never" : $"+{SinceZero.TotalSeconds:0.000}s";
}
