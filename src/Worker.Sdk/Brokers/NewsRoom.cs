using System.Collections.Concurrent;
using Mdp.Transport;

namespace Mdp.Worker;

/// <summary>Hands news about brokers to the worker's subscribers, one after the other, on a thread of the pool: never on the loop's.</summary>
internal sealed class NewsRoom(MdpWorker worker, DeferredLogger logger) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<BrokerStatus> _news = new();
    private int _waiting;

    /// <summary>Something changed.</summary>
    public void Tell(BrokerStatus status)
    {
        _news.Enqueue(status);
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // Whoever raises the count from zero queues the item; the item goes on until it has brought it back there.
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            if (_news.TryDequeue(out var status))
            {
                Hand(status);
            }
        }
        while (Interlocked.Decrement(ref _waiting) > 0);
    }

    private void Hand(BrokerStatus status)
    {
        try
        {
            worker.Tell(status);
        }
        catch (Exception exception)
        {
            Log.SubscriberFailed(logger, exception);
        }
    }
}
