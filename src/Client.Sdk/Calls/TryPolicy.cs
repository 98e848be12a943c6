using Polly;
using Polly.Retry;

namespace Mdp.Client;

/// <summary>When a call is tried again: the Lazy Pirate of the Guide, or whatever pipeline the options name.</summary>
/// <remarks>
/// Ours is entered only after a first try has failed: it does nothing before that, and most calls never need it. A pipeline of the user's own may count, hedge or break the circuit, so each of
/// its calls goes through it from the start. Timeouts are the session's either way: they cost no timer there.
/// </remarks>
internal sealed class TryPolicy : IDisposable
{
    private readonly Func<PipelineRun, CancellationToken, ValueTask<MdpResult>> _pipeline;
    private readonly SemaphoreSlim _ended = new(0);
    private int _running = 1;

    public TryPolicy(ClientSettings settings)
    {
        IsFromTheStart = settings.Pipeline is not null;
        IsOffered = IsFromTheStart || settings.Retries > 0;
        if (settings.Pipeline is { } pipeline)
        {
            _pipeline = (run, cancellation) => pipeline.ExecuteAsync(
                static async (run, cancellation) => new MdpResult((await run.TryAsync(cancellation).ConfigureAwait(false)).ReplyOrThrow()), run, cancellation);
        }
        else
        {
            var own = LazyPirate(settings);
            _pipeline = (run, cancellation) => own.ExecuteAsync(static (run, cancellation) => run.TryAsync(cancellation), run, cancellation);
        }
    }

    /// <summary>Whether a failed try may be followed by another one.</summary>
    public bool IsOffered { get; }

    /// <summary>Whether the first try goes through the pipeline, too.</summary>
    public bool IsFromTheStart { get; }

    /// <summary>Runs a call through the pipeline, on threads of the pool.</summary>
    /// <param name="call">The call, at rest.</param>
    /// <param name="first">How its first try ended; null when it has not been tried.</param>
    public void Begin(Call call, MdpResult? first)
    {
        call.Run = new(call, first);
        Interlocked.Increment(ref _running);
        _ = ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Policy.RunAsync(work.Run), (Policy: this, call.Run), preferLocal: false);
    }

    /// <summary>Completes when no call is in the pipeline any more. To be called once, when no further call begins.</summary>
    public Task EndAsync()
    {
        Leave();
        return _ended.WaitAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    private static ResiliencePipeline<MdpResult> LazyPirate(ClientSettings settings)
    {
        if (settings.Retries == 0)
        {
            return ResiliencePipeline<MdpResult>.Empty;
        }

        var retry = new RetryStrategyOptions<MdpResult>
        {
            MaxRetryAttempts = settings.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = settings.RetryDelay,
            MaxDelay = settings.RetryDelayMax,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result.Failure is { IsTransient: true }),
        };
        retry.Randomizer = settings.Jitter ?? retry.Randomizer;
        return new ResiliencePipelineBuilder<MdpResult> { TimeProvider = settings.TimeProvider }.AddRetry(retry).Build();
    }

    private async Task RunAsync(PipelineRun run)
    {
        using (run)
        {
            await run.RunAsync(_pipeline).ConfigureAwait(false);
        }

        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ = _ended.Release();
        }
    }
}
