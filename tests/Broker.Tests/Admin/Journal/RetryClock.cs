using System.Threading.Channels;

namespace Mdp.Broker.Tests.Admin.Journal;

/// <summary>A clock whose timers go off when the test says so, and that tells when one was set.</summary>
internal sealed class RetryClock : TimeProvider
{
    private readonly Channel<Action> _set = Channel.CreateUnbounded<Action>();

    /// <summary>Waits for the next timer that is set, and gives what lets it go off.</summary>
    public ValueTask<Action> NextAsync(CancellationToken cancellationToken) => _set.Reader.ReadAsync(cancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _ = _set.Writer.TryWrite(() => callback(state));
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
