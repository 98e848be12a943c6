using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Lets one log line of a kind through per minute, with the count of what it stands for: strangers must not be able to fill a disk.</summary>
internal struct LogGate
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private Instant _opens;
    private long _count;

    /// <summary>Counts one occurrence.</summary>
    /// <param name="now">Attended time.</param>
    /// <param name="count">All occurrences since the last line, this one included.</param>
    /// <returns>Whether to write a line now.</returns>
    public bool TryPass(Instant now, out long count)
    {
        count = ++_count;
        if (now < _opens)
            return false;
        _opens = now + Interval;
        _count = 0;
        return true;
    }
}
