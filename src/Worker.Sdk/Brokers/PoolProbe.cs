using System.Diagnostics;

namespace Mdp.Worker;

/// <summary>Measures how late this process is: how long a work item waits for a thread of the pool.</summary>
/// <remarks>
/// One item is under way at a time. While it waits, its age is the answer, so a pool that runs nothing at all shows as one that gets later and later.
/// <see cref="Look"/> is for one thread; the item itself runs on the pool. Measured by the machine's own clock, whatever clock the worker lives by: no test moves the pool.
/// </remarks>
internal sealed class PoolProbe : IThreadPoolWorkItem
{
    private long _queuedAt;
    private long _delayTicks;
    private bool _isUnderWay;

    /// <summary>The lag as of now; sends the next item on its way.</summary>
    public TimeSpan Look()
    {
        if (Volatile.Read(ref _isUnderWay))
        {
            return Stopwatch.GetElapsedTime(_queuedAt);
        }

        var lag = TimeSpan.FromTicks(_delayTicks);
        _queuedAt = Stopwatch.GetTimestamp();
        Volatile.Write(ref _isUnderWay, true);
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return lag;
    }

    void IThreadPoolWorkItem.Execute()
    {
        _delayTicks = Stopwatch.GetElapsedTime(_queuedAt).Ticks;
        Volatile.Write(ref _isUnderWay, false);
    }
}
