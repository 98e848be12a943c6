using Mdp.Heartbeating;

namespace Mdp.Worker;

/// <summary>Parts of replies that have to wait: for a connection, or for one that has sent most of what it was given.</summary>
/// <remarks>A handler that makes parts quicker than they can be sent waits here, so that no queue grows.</remarks>
internal sealed class PartGate
{
    /// <summary>Octets that may wait for a connection before parts are held back: 1 MiB, some milliseconds' worth for a quick network.</summary>
    private const long UnsentMax = 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly List<JobRun> _kept = [];
    private readonly List<JobRun> _taken = [];

    public static bool IsFull(long unsent) => unsent > UnsentMax;

    public void Keep(JobRun run) => _kept.Add(run);

    /// <summary>All that wait, to be offered again.</summary>
    public List<JobRun> TakeAll()
    {
        _taken.Clear();
        _taken.AddRange(_kept);
        _kept.Clear();
        return _taken;
    }

    /// <summary>When to offer what waits again, if nothing else happens before.</summary>
    public Instant NextLook(Instant now) => _kept.Count == 0 ? Instant.Never : now + Pause;
}
