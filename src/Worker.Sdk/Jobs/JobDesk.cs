using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mdp.Worker;

/// <summary>Where jobs go out to the thread pool and come back to the loop.</summary>
/// <remarks>What comes back is queued without a lock, and wakes the loop once for all that comes until it looks.</remarks>
internal sealed class JobDesk(MdpWorkerOptions options, IServiceScopeFactory? scopes, WorkerTelemetry telemetry, TimeProvider clock, ILogger logger)
{
    private readonly ConcurrentQueue<(JobRun Run, JobSignal Signal)> _returned = new();
    private readonly Stack<JobRun> _pool = new();
    private Action? _wake;
    private int _isAwake;

    public MdpWorkerOptions Options { get; } = options;

    public IServiceScopeFactory? Scopes { get; } = scopes;

    public WorkerTelemetry Telemetry { get; } = telemetry;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    /// <summary>Sets how the loop is woken. Called once, before the first job.</summary>
    public void Attach(Action wake) => _wake = wake;

    /// <summary>Something for a job to happen in. In a turn only.</summary>
    public JobRun Take() => _pool.TryPop(out var run) ? run : new(this);

    /// <summary>Gives it back. In a turn only.</summary>
    public void GiveBack(JobRun run)
    {
        if (run.TryClear())
        {
            _pool.Push(run);
        }
    }

    /// <summary>A job has something for the loop. Called from every thread.</summary>
    public void Return(JobRun run, JobSignal signal)
    {
        _returned.Enqueue((run, signal));
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _wake!();
        }
    }

    /// <summary>The loop begins to look: what comes from now on wakes it again.</summary>
    /// <returns>How many have come.</returns>
    public int BeginToLook()
    {
        _ = Interlocked.Exchange(ref _isAwake, 0);
        return _returned.Count;
    }

    /// <summary>The next that came back. In a turn only.</summary>
    public bool TryTakeReturned(out (JobRun Run, JobSignal Signal) returned) => _returned.TryDequeue(out returned);
}
