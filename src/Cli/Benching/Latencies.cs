using System.Numerics;

namespace Mdp.Cli.Benching;

/// <summary>Counts lengths of time in buckets that grow with them: each within 1.6 % of what it holds, from a microsecond to a day, in 20 KB.</summary>
internal sealed class Latencies
{
    private const int SubBits = 6;
    private const int Subs = 1 << SubBits;
    private const int Octaves = 37;

    private readonly long[] _counts = new long[Subs * Octaves];
    private readonly Lock _gate = new();
    private double _total;

    /// <summary>How many were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Their mean; zero of none.</summary>
    public TimeSpan Mean
    {
        get
        {
            lock (_gate)
            {
                return Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(_total / Count);
            }
        }
    }

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan length)
    {
        var microseconds = Math.Max(0, (long)length.TotalMicroseconds);
        lock (_gate)
        {
            _counts[Math.Min(BucketOf(microseconds), _counts.Length - 1)]++;
            Count++;
            _total += microseconds;
            Max = length > Max ? length : Max;
        }
    }

    /// <summary>What a share of them does not exceed.</summary>
    /// <param name="share">0 to 1; 0.99 for the 99th percentile.</param>
    public TimeSpan Quantile(double share)
    {
        lock (_gate)
        {
            var rank = (long)Math.Ceiling(share * Count);
            long seen = 0;
            for (var bucket = 0; bucket < _counts.Length; bucket++)
            {
                seen += _counts[bucket];
                if (seen >= rank && seen > 0)
                {
                    var upper = TimeSpan.FromMicroseconds(UpperOf(bucket));
                    return upper < Max ? upper : Max;
                }
            }

            return Max;
        }
    }

    // Below 64 each value has its own; above, each octave has 64, of which the lower half belongs to the octave before.
    private static int BucketOf(long microseconds)
    {
        if (microseconds < Subs)
        {
            return (int)microseconds;
        }

        var octave = BitOperations.Log2((ulong)microseconds) - SubBits + 1;
        return (octave * Subs / 2) + (int)(microseconds >> octave);
    }

    private static long UpperOf(int bucket)
    {
        if (bucket < Subs)
        {
            return bucket;
        }

        var octave = ((bucket - (Subs / 2)) / (Subs / 2));
        var sub = bucket - (octave * Subs / 2);
        return (((long)sub + 1) << octave) - 1;
    }
}
