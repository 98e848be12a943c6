using System.Buffers.Text;
using Mdp.Heartbeating;

namespace Mdp.Protocol;

/// <summary>Interval and liveness as a HEARTBEAT of 0.3 carries them: told by a broker to a peer that left them to it, and acknowledged by that peer.</summary>
/// <remarks>
/// Two headers, both in decimal digits: <c>mdp-heartbeat</c>, milliseconds, and <c>mdp-liveness</c>. MDP/0.3 heartbeating.8. What is no number, has more digits than
/// it takes, or is out of bounds is passed over, as a header that is not known: so nobody can be made to beat each microsecond, or to bear a silence of years.
/// </remarks>
public static class HeartbeatTerms
{
    /// <summary>The lowest liveness of any peer: below it, one late heartbeat is death.</summary>
    public const int LivenessMin = 2;

    private const int LivenessMax = 100;
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(60);

    private static ReadOnlySpan<byte> IntervalName => "mdp-heartbeat"u8;

    private static ReadOnlySpan<byte> LivenessName => "mdp-liveness"u8;

    /// <summary>The headers that tell or acknowledge terms.</summary>
    /// <param name="terms">10 ms to 60 s, 2 to 100; parts of a millisecond are left out.</param>
    public static Headers ToHeaders(HeartbeatSettings terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Span<byte> digits = stackalloc byte[16];
        var headers = new HeadersBuilder();
        _ = Utf8Formatter.TryFormat((long)terms.Interval.TotalMilliseconds, digits, out var count);
        headers.Add(IntervalName, digits[..count]);
        _ = Utf8Formatter.TryFormat(terms.Liveness, digits, out count);
        return headers.Add(LivenessName, digits[..count]).Build();
    }

    /// <summary>Terms as they travel: in whole milliseconds.</summary>
    public static HeartbeatSettings Whole(HeartbeatSettings terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Interval.Ticks % TimeSpan.TicksPerMillisecond == 0 ? terms : terms with { Interval = TimeSpan.FromMilliseconds((long)terms.Interval.TotalMilliseconds) };
    }

    /// <summary>Reads the terms that a HEARTBEAT carries.</summary>
    /// <returns>False where there are none, or none within the bounds; never throws.</returns>
    public static bool TryRead(in Headers headers, out HeartbeatSettings terms)
    {
        terms = HeartbeatSettings.Default;
        if (headers.IsEmpty || !TryReadNumber(headers, IntervalName, out var milliseconds) || !TryReadNumber(headers, LivenessName, out var liveness))
        {
            return false;
        }

        var interval = TimeSpan.FromMilliseconds(milliseconds);
        if (interval < IntervalMin || interval > IntervalMax || liveness is < LivenessMin or > LivenessMax)
        {
            return false;
        }

        terms = new(interval, liveness);
        return true;
    }

    // Utf8Parser would take a sign; a value that has anything but digits, or more than the largest one needs, is none.
    private static bool TryReadNumber(in Headers headers, ReadOnlySpan<byte> name, out int number)
    {
        const int DigitsMax = 5;
        number = 0;
        if (!headers.TryFind(name, out var digits) || digits.Length is 0 or > DigitsMax)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
