namespace Mdp.Simulation.Tests;

/// <summary>How often each failure was reached: a simulation that never gets there proves nothing about it.</summary>
internal sealed class Reach
{
    /// <summary>The rows that exist.</summary>
    public static Row[] Rows { get; } = Enum.GetValues<Row>();

    private readonly long[] _counts = new long[byte.MaxValue + 1];

    /// <summary>How often.</summary>
    public long this[Row row] => _counts[(int)row];

    /// <summary>It was reached once more.</summary>
    public void Count(Row row) => _counts[(int)row]++;

    /// <summary>Adds what another run reached.</summary>
    public void Add(Reach other)
    {
        for (var row = 0; row < _counts.Length; row++)
        {
            _counts[row] += other._counts[row];
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>Those that were not reached <paramref name="least"/> times, but for what only long runs reach.</summary>
    public IEnumerable<Row> Missed(long least) => Rows.Where(row => row < Row.RejoinedAfterParts && this[row] < least);
}
