using Mdp.Heartbeating;

namespace Mdp.Testing;

/// <summary>A clock that moves only when a test says so, for everything that takes a <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// <para>It begins at 2000-01-01 00:00 UTC. Timers run on the thread that advances the time, in the order in which they come due, and see the instant at which
/// they were due. Thread-safe.</para>
/// </remarks>
public sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Origin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private Instant _now = Instant.Zero;

    /// <summary>100 ns, the unit of <see cref="GetTimestamp"/>.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time that has passed since the clock was made.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _now.SinceZero;
            }
        }
    }

    /// <summary>The same, as machines take it.</summary>
    internal Instant Now => Instant.Zero + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Origin + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer is due; Never for none.</summary>
    internal Instant NextTimer()
    {
        lock (_gate)
        {
            return _timers.Select(timer => timer.Due).DefaultIfEmpty(Instant.Never).Aggregate(Instant.Earlier);
        }
    }

    /// <summary>Moves the clock to an instant, which is not before now, and runs the timers that are due by then.</summary>
    internal void MoveTo(Instant instant)
    {
        while (TryTakeDue(instant, out var due))
        {
            due.Run();
        }

        lock (_gate)
        {
            _now = Instant.Later(_now, instant);
        }
    }

    private bool TryTakeDue(Instant instant, out VirtualTimer due)
    {
        lock (_gate)
        {
            due = _timers.Where(timer => timer.Due <= instant).MinBy(timer => timer.Due)!;
            if (due is null)
            {
                return false;
            }

            _now = Instant.Later(_now, due.Due);
            due.Rearm();
            if (due.Due == Instant.Never)
            {
                _timers.Remove(due);
            }

            return true;
        }
    }

    private sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public Instant Due { get; private set; } = Instant.Never;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = time._now + dueTime;
                _period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
                if (Due != Instant.Never)
                {
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Rearm() => Due = Due + _period;

        public void Run() => callback();

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
