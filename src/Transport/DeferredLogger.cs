using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Transport;

/// <summary>Hands log lines to the host's logger on a thread of the pool: a log that blocks must not hold up the thread that has the heartbeats.</summary>
/// <remarks>Lines stay in order. Beyond <see cref="LinesMax"/> that wait, further ones are dropped: they say less than what came first.</remarks>
public sealed class DeferredLogger(ILogger target) : ILogger, IThreadPoolWorkItem
{
    private const int LinesMax = 10_000;

    private readonly ConcurrentQueue<Action<ILogger>> _lines = new();
    private int _waiting;

    /// <summary>The host's logger, for threads that may be held up.</summary>
    public ILogger Target { get; } = target;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>Whether anybody may want the line. Which levels they want is asked on the pool: the answer is the host's code, too.</summary>
    public bool IsEnabled(LogLevel logLevel) => Target is not NullLogger;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        if (waiting > LinesMax)
        {
            _ = Interlocked.Decrement(ref _waiting);
            return;
        }

        _lines.Enqueue(sink =>
        {
            if (sink.IsEnabled(logLevel))
            {
                sink.Log(logLevel, eventId, state, exception, formatter);
            }
        });
        if (waiting == 1)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // Whoever raises the count from zero queues the item; the item goes on until it has brought it back there.
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            if (_lines.TryDequeue(out var line))
            {
                line(Target);
            }
        }
        while (Interlocked.Decrement(ref _waiting) > 0);
    }
}
