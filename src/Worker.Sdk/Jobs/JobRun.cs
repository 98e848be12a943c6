using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker;

/// <summary>One job on its way through the thread pool: its body, what its handler needs, and its reply. Used again for later jobs.</summary>
/// <remarks>
/// The loop fills it and hands it to the pool; from then on it is the job's thread's, until that says <see cref="JobSignal.Finished"/>. The loop touches
/// nothing meanwhile but <see cref="Cancel"/>, and a part that it was handed.
/// </remarks>
internal sealed class JobRun : IThreadPoolWorkItem, IValueTaskSource
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly OctetBuffer _body = new();
    private readonly ReadOnlyMemory<byte>[] _replyFrame = new ReadOnlyMemory<byte>[1];
    private readonly ReadOnlyMemory<byte>[] _partFrame = new ReadOnlyMemory<byte>[1];
    private readonly OctetFrames _replyFrames;
    private readonly OctetFrames _partFrames;
    private readonly Action _resume;
    private ManualResetValueTaskSourceCore<bool> _partTaken = new() { RunContinuationsAsynchronously = true };
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _pending;
    private SessionHost? _host;
    private WorkerJob? _job;
    private ServiceEntry? _entry;
    private JobContext? _context;
    private JobScope? _scope;
    private JobActivity _activity;
    private HeadersBuilder? _replyHeaders;
    private Body _reply;
    private Exception? _failure;
    private LastWord _word;
    private bool _isDisposing;
    private volatile CancellationReason _reason;

    public JobRun(JobDesk desk)
    {
        Desk = desk;
        _replyFrames = new(_replyFrame);
        _partFrames = new(_partFrame);
        _resume = Resume;
    }

    public JobDesk Desk { get; }

    /// <summary>Whose job it is.</summary>
    public SessionHost Host => _host!;

    /// <summary>The session's side of it.</summary>
    public WorkerJob Job => _job!;

    public string Service => _entry!.Name.Text;

    public string Broker => _host!.Link.Text;

    public int Attempt => _job!.Attempt;

    public TimeSpan TimeLimit => _job!.TimeLimit;

    /// <summary>When the request came, by the desk's clock.</summary>
    public long Arrived { get; private set; }

    public Headers Headers => _job!.Headers;

    public HeadersBuilder ReplyHeaders => _replyHeaders ??= new();

    public CancellationToken CancellationToken => _cancellation.Token;

    public CancellationReason Cancellation => _reason;

    /// <summary>When the loop cancelled it, by the desk's clock; 0 for never.</summary>
    public long CancelledAt { get; private set; }

    /// <summary>How the handler ended; good once it has said so.</summary>
    public LastWord Word => _word;

    /// <summary>The part that the job's thread has handed over.</summary>
    public Body Part { get; private set; }

    public JobContext Context => _context ??= new(this);

    /// <summary>The services of this job, made when they are first asked for.</summary>
    public JobScope Scope => _scope ??= new(Desk.Scopes);

    /// <summary>Where a reply or part is written before it is sent.</summary>
    public OctetBuffer Writing { get; } = new();

    /// <summary>The body's one frame.</summary>
    /// <exception cref="JobFailedException">It has more than one.</exception>
    public ReadOnlyMemory<byte> Body
    {
        get
        {
            var body = _job!.Body;
            return body.Count == 1
                ? Copied(body, body.First)
                : throw new JobFailedException(ErrorCode.Malformed, $"expected a body of 1 frame, got {body.Count}");
        }
    }

    /// <summary>All frames of the body.</summary>
    public ReadOnlyMemory<byte>[] Frames
    {
        get
        {
            var body = _job!.Body;
            var frames = new ReadOnlyMemory<byte>[body.Count];
            for (var index = 0; index < frames.Length; index++)
            {
                frames[index] = Copied(body, body.First + index).ToArray();
            }

            return frames;
        }
    }

    /// <summary>Takes a job on. In a turn.</summary>
    public void Begin(SessionHost host, WorkerJob job, ServiceEntry entry)
    {
        Debug.Assert(_job is null, "It is not in use.");
        (_host, _job, _entry) = (host, job, entry);
        job.Companion = this;
        Arrived = Desk.Clock.GetTimestamp();
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Cancels the handler's token. In a turn; what is registered with the token runs on the pool.</summary>
    public void Cancel(CancellationReason reason)
    {
        _reason = reason;
        CancelledAt = Desk.Clock.GetTimestamp();
        _ = ThreadPool.UnsafeQueueUserWorkItem(static run => run.CancelToken(), this, preferLocal: false);
    }

    /// <summary>Forgets the job, when the session has. In a turn.</summary>
    /// <returns>Whether it can be used again: one whose token was cancelled cannot.</returns>
    public bool TryClear()
    {
        (_host, _job, _entry, _context, _failure, _word, _reply) = (null, null, null, null, null, default, default);
        _replyFrame[0] = default;
        _replyHeaders?.Clear();
        _body.Clear();
        Writing.Clear();
        return _reason is CancellationReason.None && _cancellation.TryReset();
    }

    void IThreadPoolWorkItem.Execute()
    {
        _activity = Desk.Telemetry.Begin(this);
        ValueTask running;
        try
        {
            running = _entry!.Run(this);
        }
        catch (Exception exception)
        {
            Ended(exception);
            return;
        }

        if (running.IsCompletedSuccessfully)
        {
            running.GetAwaiter().GetResult();
            Ended(null);
        }
        else
        {
            Await(running);
        }
    }

    /// <summary>The reply is one frame of these octets, which are the SDK's from now on.</summary>
    public void Reply(ReadOnlyMemory<byte> octets)
    {
        _replyFrame[0] = octets;
        _reply = new(_replyFrames, 0);
    }

    /// <summary>The reply is these frames.</summary>
    public void Reply(IReadOnlyList<ReadOnlyMemory<byte>> frames) =>
        _reply = new(frames.Count == 0 ? new OctetFrames(ReadOnlyMemory<byte>.Empty) : new OctetFrames([.. frames]), 0);

    /// <summary>Sends a part of the reply, one frame of these octets.</summary>
    /// <returns>Done when the connection has taken it, and the octets are the caller's again.</returns>
    public ValueTask SendPartAsync(ReadOnlyMemory<byte> octets)
    {
        if (octets.Length > Desk.Options.ReplyOctetsMax)
        {
            throw TooLarge("a part", octets.Length);
        }

        CancellationToken.ThrowIfCancellationRequested();
        _partTaken.Reset();
        _partFrame[0] = octets;
        Part = new(_partFrames, 0);
        Desk.Return(this, JobSignal.Part);
        return new(this, _partTaken.Version);
    }

    /// <summary>What became of the part. In a turn.</summary>
    public void TellPart(PartialOutcome outcome)
    {
        Debug.Assert(outcome is not PartialOutcome.NotNow, "That one is offered again.");
        if (outcome is PartialOutcome.Taken)
        {
            _partTaken.SetResult(true);
        }
        else
        {
            _partTaken.SetException(outcome is PartialOutcome.TooLarge
                ? new JobFailedException(ErrorCode.TooLarge, "the reply has more octets or frames than one REPLY of MDP/0.1 may have")
                : new OperationCanceledException("nobody waits for this reply any more", CancellationToken));
        }
    }

    void IValueTaskSource.GetResult(short token) => _partTaken.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _partTaken.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _partTaken.OnCompleted(continuation, state, token, flags);

    private static JobFailedException TooLarge(string what, long octets) =>
        new(ErrorCode.TooLarge, $"{what} of {octets} octets is larger than this worker may send");

    private ReadOnlyMemory<byte> Copied(in Body body, int frame)
    {
        _body.Clear();
        var octets = _body.Take(body.Frames!.Length(frame));
        body.Frames.CopyTo(frame, octets.Span);
        return octets;
    }

    private void CancelToken()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException exception)
        {
            Log.CancellationCallbackFailed(Desk.Logger, exception);
        }
    }

    private void Await(ValueTask pending)
    {
        _pending = pending.ConfigureAwait(false).GetAwaiter();
        _pending.UnsafeOnCompleted(_resume);
    }

    private void Resume()
    {
        var pending = _pending;
        _pending = default;
        Exception? failure = null;
        try
        {
            pending.GetResult();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        if (_isDisposing)
        {
            Disposed(failure);
        }
        else
        {
            Ended(failure);
        }
    }

    /// <summary>The handler has ended; the job has when its services are disposed.</summary>
    private void Ended(Exception? failure)
    {
        _failure = failure;
        if (_scope is null)
        {
            Conclude();
            return;
        }

        _isDisposing = true;
        var disposing = _scope.DisposeAsync();
        if (disposing.IsCompletedSuccessfully)
        {
            disposing.GetAwaiter().GetResult();
            Disposed(null);
        }
        else
        {
            Await(disposing);
        }
    }

    private void Disposed(Exception? failure)
    {
        _isDisposing = false;
        _scope = null;
        if (failure is not null)
        {
            Log.ScopeFailed(Desk.Logger, Service, failure);
        }

        Conclude();
    }

    private void Conclude()
    {
        _context?.Detach();
        if (_failure is null && _reply.Octets > Desk.Options.ReplyOctetsMax)
        {
            _failure = TooLarge("a reply", _reply.Octets);
        }

        _word = _failure is null ? new() { Body = _reply } : FailureText.WordOf(_failure, _reason, Desk.Options.TellErrorDetails);
        if (_failure is not null)
        {
            NameFailure(_failure);
            LogFailure(_failure);
        }

        _word = _word with { Headers = _replyHeaders?.View ?? default };

        Desk.Telemetry.End(this, _activity, _failure);
        Desk.Return(this, JobSignal.Finished);
    }

    private void NameFailure(Exception failure)
    {
        if (_word.Code is ErrorCode.HandlerFailed && failure is not JobFailedException && Desk.Options.TellErrorDetails && FailureText.TypeOf(failure) is var type
            && ReplyHeaders.Octets + type.Length < Headers.OctetsMax - byte.MaxValue)
        {
            _ = ReplyHeaders.Add(FailureText.TypeHeader, type);
        }
    }

    private void LogFailure(Exception failure)
    {
        if (_word.Code is ErrorCode.Cancelled)
        {
            Log.JobCancelled(Desk.Logger, Service, _reason);
        }
        else if (failure is JobFailedException told)
        {
            Log.JobRejected(Desk.Logger, Service, told.Code, told.Message);
        }
        else
        {
            Log.HandlerFailed(Desk.Logger, Service, Attempt, failure);
        }
    }
}
