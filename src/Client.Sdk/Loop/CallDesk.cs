using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>What becomes of each call between the caller's signals and the session's outcomes: tried, at rest between two tries, over.</summary>
/// <remarks>All of it happens in turns of the loop.</remarks>
internal sealed class CallDesk(ClientSettings settings, TryPolicy policy)
{
    // So that the broker's verdict, which knows whether a request waited or ran, comes before the caller's own clock. A tenth, and at most this.
    private static readonly TimeSpan VerdictTimeMax = TimeSpan.FromMilliseconds(250);

    private readonly LinkedList<ClientRequest> _resting = new();
    private readonly DeadlineHeap _deadlines = new();
    private bool _isClosed;

    /// <summary>The broker that is asked; set before anything happens. Read from all threads.</summary>
    public BrokerLine Current { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); } = null!;

    /// <summary>Calls that are not over. Read from all threads.</summary>
    public int Count { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>When the first of the resting calls is due.</summary>
    public Instant NextDeadline => _deadlines.Earliest;

    /// <summary>Does what is wanted of a call.</summary>
    public void Serve(Call call, CallSignal signals, Instant now)
    {
        if ((signals & CallSignal.Begin) != CallSignal.None)
        {
            Begin(call, isCancelled: (signals & CallSignal.Cancel) != CallSignal.None, now);
        }

        if (call.IsOver)
        {
            return;
        }

        if ((signals & CallSignal.Cancel) != CallSignal.None)
        {
            Cancel(call, now);
        }
        else if ((signals & CallSignal.Conclude) != CallSignal.None)
        {
            Conclude(call, call.Run!.Result, now);
        }
        else if ((signals & (CallSignal.TryAgain | CallSignal.EndTry)) != CallSignal.None)
        {
            Retry(call, signals, now);
        }
    }

    /// <summary>A part of an answer came.</summary>
    public void TakePart(Call call, in RequestOutcome part, BrokerLine line)
    {
        var reply = ReplyOf(part);
        var octets = part.Body.Octets;
        if (call.Stream is { } stream)
        {
            stream.Add(reply);
            octets = stream.Octets;
        }
        else
        {
            call.Collect(reply.Frames, octets);
            octets = call.CollectedOctets;
        }

        if (octets > settings.ReplyOctetsMax)
        {
            call.Verdict = new(FailureOf.ReplyTooLarge(call, settings.ReplyOctetsMax, line.Describe(Count)));
            line.Session.Cancel(call, line.Dealer.Now);
        }
    }

    /// <summary>A try ended: the session has let the request go.</summary>
    public void TakeOutcome(Call call, in RequestOutcome outcome, BrokerLine line)
    {
        if (call.Verdict is { } verdict)
        {
            End(call, verdict);
            return;
        }

        if (outcome.Kind is OutcomeKind.Replied)
        {
            End(call, new(call.Assemble(ReplyOf(outcome))));
            return;
        }

        var failure = FailureOf.Outcome(call, outcome, line.Describe(Count, outcome.Version));
        call.LastPhase = failure.Phase;
        call.IsOwed = outcome.IsOwed;
        var canGoOn = outcome.Kind is not (OutcomeKind.TimedOut or OutcomeKind.Stopped or OutcomeKind.Cancelled) && call.Stream is not { HasBegun: true } && !_isClosed;
        if (call.Run is { } run && canGoOn)
        {
            Rest(call);
            run.EndTry(new(failure));
        }
        else if (canGoOn && failure.IsTransient && policy.IsOffered)
        {
            Rest(call);
            policy.Begin(call, new(failure));
        }
        else
        {
            Withdraw(call, line.Dealer.Now);
            End(call, new(failure));
        }
    }

    /// <summary>Time passed: calls whose time is over while they rest are over.</summary>
    public void Tick(Instant now)
    {
        while (_deadlines.TryTakeDue(now, out var due))
        {
            var call = (Call)due;
            Rouse(call);
            Withdraw(call, now);
            End(call, new(FailureOf.TimedOut(call, call.LastPhase, Current.Describe(Count))));
        }
    }

    /// <summary>Ends what is at rest, and takes no call any more. What the sessions hold ends by their outcomes.</summary>
    public void Close()
    {
        _isClosed = true;
        while (_resting.First?.Value is Call call)
        {
            Rouse(call);
            End(call, new(FailureOf.Disposed(call, call.LastPhase, Current.Describe(Count))));
        }
    }

    private static MdpReply ReplyOf(in RequestOutcome outcome)
    {
        var body = outcome.Body;
        var headers = MdpHeaders.Read(outcome.Headers);
        if (body.Count == 1)
        {
            return new(Copy(body, body.First), headers);
        }

        var frames = new ReadOnlyMemory<byte>[body.Count];
        for (var index = 0; index < frames.Length; index++)
        {
            frames[index] = Copy(body, body.First + index);
        }

        return new(frames, headers);
    }

    private static ReadOnlyMemory<byte> Copy(in Body body, int index)
    {
        var octets = GC.AllocateUninitializedArray<byte>(body.Frames!.Length(index));
        body.Frames.CopyTo(index, octets);
        return octets;
    }

    private void Begin(Call call, bool isCancelled, Instant now)
    {
        Count++;
        call.Deadline = now + call.Timeout;
        call.UsefulUntil = now + (call.TimeToLive ?? UsefulTimeOf(call.Timeout));
        if (_isClosed)
        {
            End(call, new(FailureOf.Disposed(call, MdpPhase.Unreachable, Current.Describe(Count - 1))));
        }
        else if (isCancelled)
        {
            End(call, new(FailureOf.Cancelled(call, MdpPhase.Unreachable, Current.Describe(Count - 1))));
        }
        else if (Count > settings.CallsMax)
        {
            End(call, new(FailureOf.TooManyCalls(call, settings.CallsMax, Current.Describe(Count - 1))));
        }
        else if (policy.IsFromTheStart)
        {
            Rest(call);
            policy.Begin(call, null);
        }
        else
        {
            Try(call, now);
        }
    }

    private static TimeSpan UsefulTimeOf(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - (timeout / 10 < VerdictTimeMax ? timeout / 10 : VerdictTimeMax);

    private void Try(Call call, Instant now)
    {
        call.BeginTry();
        call.Line = Current;
        call.Line.Session.Send(call, now);
    }

    private void Retry(Call call, CallSignal signals, Instant now)
    {
        var isResting = call.Stage is RequestStage.Free;
        if ((signals & CallSignal.TryAgain) != CallSignal.None && isResting)
        {
            Rouse(call);
            Try(call, now);
            isResting = false;
        }

        if ((signals & CallSignal.EndTry) != CallSignal.None && !isResting)
        {
            call.Line!.Session.Forsake(call, now);
        }
    }

    private void Cancel(Call call, Instant now)
    {
        if (call.Stage is not RequestStage.Free)
        {
            call.Line!.Session.Cancel(call, now);
            return;
        }

        Rouse(call);
        Withdraw(call, now);
        End(call, new(FailureOf.Cancelled(call, call.LastPhase, Current.Describe(Count))));
    }

    private void Conclude(Call call, in MdpResult result, Instant now)
    {
        if (call.Stage is not RequestStage.Free)
        {
            // A pipeline that does not wait for the try that it began.
            call.Verdict = result;
            call.Line!.Session.Cancel(call, now);
            return;
        }

        Rouse(call);
        Withdraw(call, now);
        End(call, result);
    }

    /// <summary>Between two tries, only its time and its caller can end it.</summary>
    private void Rest(Call call)
    {
        _resting.AddLast(call.Node);
        _deadlines.Set(call, call.Deadline);
    }

    private void Rouse(Call call)
    {
        _resting.Remove(call.Node);
        _deadlines.Cancel(call);
    }

    // The broker may still work on a request that got no word in time, and that will not be asked again.
    private static void Withdraw(Call call, Instant now)
    {
        if (call.IsOwed)
        {
            call.Line!.Session.Withdraw(call.Id, now);
        }
    }

    private void End(Call call, in MdpResult result)
    {
        Count--;
        call.Complete(result);
    }
}
