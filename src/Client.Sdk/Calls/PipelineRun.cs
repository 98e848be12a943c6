namespace Mdp.Client;

/// <summary>The tries of one call under a resilience pipeline, which decides when to try again and when to give up.</summary>
/// <remarks>The call is at rest between two tries. Its time and its caller's cancellation end it whatever the pipeline does meanwhile.</remarks>
internal sealed class PipelineRun : IDisposable
{
    private readonly Call _call;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _ended = new(0);
    private TaskCompletionSource<MdpResult>? _current;
    private MdpResult? _first;
    private volatile bool _isOver;

    /// <summary>Tries of a call.</summary>
    /// <param name="call">Which.</param>
    /// <param name="first">How the first try ended, when it was made without a pipeline; null for none.</param>
    public PipelineRun(Call call, MdpResult? first)
    {
        _call = call;
        _first = first;
    }

    /// <summary>What the pipeline came to; read by the loop after <see cref="CallSignal.Conclude"/>.</summary>
    public MdpResult Result { get; private set; }

    /// <summary>Runs the call through a pipeline, and ends when the call has.</summary>
    public async Task RunAsync(Func<PipelineRun, CancellationToken, ValueTask<MdpResult>> pipeline)
    {
        try
        {
            Result = await pipeline(this, _over.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IMdpFailed failed)
        {
            Result = new(failed.Failure);
        }
        catch (Exception exception)
        {
            // Whatever a pipeline of the user's own throws is the user's, and goes to the caller as it is.
            Result = new(new MdpFailure
            {
                Kind = MdpFailureKind.Pipeline,
                Service = _call.Service.Text,
                RequestId = _call.Id.ToString(),
                Tries = _call.Tries,
                Message = exception.Message,
                Cause = exception,
            });
        }

        _call.Signal(CallSignal.Conclude);
        await _ended.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>One try: for the pipeline to call.</summary>
    /// <exception cref="OperationCanceledException">The pipeline has ended the try.</exception>
    /// <exception cref="InvalidOperationException">A try of the same call is under way.</exception>
    public async ValueTask<MdpResult> TryAsync(CancellationToken cancellationToken)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        var current = new TaskCompletionSource<MdpResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _current, current, null) is not null)
        {
            throw new InvalidOperationException("A call has one try at a time; to hedge, give each hedged action a client of its own.");
        }

        if (_isOver)
        {
            throw new OperationCanceledException(_over.Token);
        }

        _call.Signal(CallSignal.TryAgain);
        using var ending = cancellationToken.UnsafeRegister(static call => ((Call)call!).Signal(CallSignal.EndTry), _call);
        var result = await current.Task.ConfigureAwait(false);
        if (!result.IsSuccess)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    /// <summary>The try that is under way has ended. Called by the loop.</summary>
    public void EndTry(MdpResult result) => Interlocked.Exchange(ref _current, null)?.TrySetResult(result);

    /// <summary>The call has its result: nothing is tried any more. Called by the loop; whoever waits for the pipeline's token goes on elsewhere.</summary>
    public void Stop() => _ = ThreadPool.UnsafeQueueUserWorkItem(static run => run.End(), this, preferLocal: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Dispose();
        _ended.Dispose();
    }

    private void End()
    {
        _isOver = true;
        _over.Cancel();
        _ = Interlocked.Exchange(ref _current, null)?.TrySetCanceled(_over.Token);
        _ = _ended.Release();
    }
}
