using System.Collections.Concurrent;

namespace Mdp.Client;

/// <summary>Tells changes of connections to whoever listens: in order, one at a time, on a thread of the pool, so that no listener holds up the loop.</summary>
/// <param name="tell">Tells one.</param>
/// <param name="failed">A listener let out an exception.</param>
internal sealed class ConnectionNews(Action<MdpConnectionChangedEventArgs> tell, Action<Exception> failed) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<MdpConnectionChangedEventArgs> _untold = new();
    private int _count;

    /// <summary>Has a change told.</summary>
    public void Add(MdpConnectionChangedEventArgs change)
    {
        _untold.Enqueue(change);
        if (Interlocked.Increment(ref _count) == 1)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            _ = _untold.TryDequeue(out var change);
            try
            {
                tell(change!);
            }
            catch (Exception exception)
            {
                failed(exception);
            }
        }
        while (Interlocked.Decrement(ref _count) > 0);
    }
}
