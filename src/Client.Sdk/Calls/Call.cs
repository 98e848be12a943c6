using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>One call of a caller, from its beginning to its result: the request that the session holds, and the task that the caller awaits.</summary>
/// <remarks>
/// Used again for later calls, so that a call costs no memory but its reply's. The caller's side (<see cref="CallPool"/>, awaiting) and the loop's side exclude each other: what is not
/// a signal is touched by the loop alone from Begin to <see cref="Complete"/>, which is its last touch.
/// </remarks>
internal sealed class Call(CallPool pool) : ClientRequest, IValueTaskSource<MdpReply>, IValueTaskSource<MdpResult>
{
    private readonly OctetFrames _frame = new(new ReadOnlyMemory<byte>[1]);
    private ManualResetValueTaskSourceCore<MdpResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private List<ReadOnlyMemory<byte>>? _collected;
    private int _signals;

    /// <summary>The call behind it, while it lies in the inbox.</summary>
    public Call? NextInInbox { get; set; }

    /// <summary>The whole time of the call.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>How long an answer is of use; null for a little less than the timeout.</summary>
    public TimeSpan? TimeToLive { get; set; }

    /// <summary>What cancels the call.</summary>
    public CancellationToken Token { get; set; }

    /// <summary>What is measured of it.</summary>
    public CallActivity Activity { get; set; }

    /// <summary>Where parts go as they come; null for a call whose answer is wanted as a whole.</summary>
    public PartStream? Stream { get; set; }

    /// <summary>Its tries under a pipeline; null while there is one try at most.</summary>
    public PipelineRun? Run { get; set; }

    /// <summary>The broker that was asked last; null before the first try.</summary>
    public BrokerLine? Line { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; set; }

    /// <summary>How far it had come when its latest try ended.</summary>
    public MdpPhase LastPhase { get; set; }

    /// <summary>Whether the broker may still work on its latest try, or on one before it.</summary>
    public bool IsOwed { get; set; }

    /// <summary>What the call ends with whatever the session makes of its latest try; null while that is open.</summary>
    public MdpResult? Verdict { get; set; }

    /// <summary>Whether it has its result.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Octets of the parts that were collected in this try.</summary>
    public long CollectedOctets { get; private set; }

    /// <summary>Names this use of the object, for the caller's one await.</summary>
    public short Version => _core.Version;

    /// <summary>What is asked, as a body of one frame.</summary>
    public void Carry(ReadOnlyMemory<byte> octets)
    {
        _frame.Refill(octets);
        Body = new(_frame, 0);
    }

    /// <summary>Hands the call to the loop.</summary>
    public void Begin()
    {
        IsOver = false;
        Tries = 0;
        LastPhase = MdpPhase.Unreachable;
        IsOwed = false;
        Verdict = null;
        Signal(Token.IsCancellationRequested ? CallSignal.Begin | CallSignal.Cancel : CallSignal.Begin);
        if (Token.CanBeCanceled)
        {
            _cancellation = Token.UnsafeRegister(static call => ((Call)call!).Signal(CallSignal.Cancel), this);
        }
    }

    /// <summary>Tells the loop what is wanted. From any thread.</summary>
    public void Signal(CallSignal signal)
    {
        var before = Interlocked.Or(ref _signals, (int)(signal | CallSignal.Queued));
        if ((before & (int)CallSignal.Queued) == 0)
        {
            pool.Enqueue(this);
        }
    }

    /// <summary>Takes what is wanted; the call is not in the inbox any more.</summary>
    public CallSignal TakeSignals() => (CallSignal)Interlocked.Exchange(ref _signals, 0) & ~CallSignal.Queued;

    /// <summary>A try begins: what was collected in the one before is no part of the answer.</summary>
    public void BeginTry()
    {
        Tries++;
        IsOwed = false;
        _collected?.Clear();
        CollectedOctets = 0;
    }

    /// <summary>Keeps a part until the last one comes.</summary>
    public void Collect(IReadOnlyList<ReadOnlyMemory<byte>> frames, long octets)
    {
        (_collected ??= []).AddRange(frames);
        CollectedOctets += octets;
    }

    /// <summary>The reply that the last part makes with those before it.</summary>
    public MdpReply Assemble(MdpReply last) =>
        _collected is { Count: > 0 } ? new([.. _collected, .. last.Frames], last.Headers) : last;

    /// <summary>The call is over: the caller goes on, on a thread of the pool. The loop does not touch the object after this.</summary>
    public void Complete(in MdpResult result)
    {
        IsOver = true;
        Stream?.End();
        Run?.Stop();
        _core.SetResult(result);
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    MdpReply IValueTaskSource<MdpReply>.GetResult(short token)
    {
        var result = TakeResult(token);
        return result.IsSuccess ? result.Reply : Throw(result.Failure);
    }

    /// <inheritdoc/>
    MdpResult IValueTaskSource<MdpResult>.GetResult(short token) => TakeResult(token);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MdpReply Throw(MdpFailure failure) => throw failure.ToException();

    private MdpResult TakeResult(short token)
    {
        var result = _core.GetResult(token);

        // Waits for a cancellation that is being signalled right now; none comes after it.
        _cancellation.Dispose();
        _cancellation = default;
        pool.Telemetry.End(this, Activity, result);
        if (Run is null && Stream is null && Volatile.Read(ref _signals) == 0)
        {
            Forget();
            pool.Return(this);
        }

        return result;
    }

    private void Forget()
    {
        _core.Reset();
        Token = default;
        Line = null;
        Body = default;
        _frame.Refill(default);
        Headers = default;
        TimeToLive = null;
        Activity = default;
        _collected = null;
        CollectedOctets = 0;
    }
}
