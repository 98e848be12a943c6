using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What becomes of a request whose attempt came to nothing: it is kept for its worker, tried again, or fails.</summary>
/// <remarks>
/// A 0.3 worker whose connection was lost may still work on what it had in hand. If its service grants a grace, the request waits for it that
/// long and for nobody else. After that, or at once without a grace, the request goes back to its queue, where its worker can still claim it
/// for as long as no other has it: so a job that has run for an hour is not begun again because of a cable, and nobody waits for a worker that
/// does not come.
/// </remarks>
internal sealed class Recovery(LiveSettings settings, OpenRequests requests, Dispatcher dispatcher, Claims claims, DeadlineHeap deadlines, Outbox outbox)
{
    /// <summary>The worker that had it in hand is lost, or too slow, or has lost it.</summary>
    /// <param name="request">The request, which runs.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">Attended time.</param>
    /// <param name="neverRan">Whether that worker said that what it leaves unanswered never ran.</param>
    public void TakeBack(PendingRequest request, DepartureReason reason, Instant now, bool neverRan = false)
    {
        var assignment = request.Assignment!;
        var (worker, token) = (assignment.Worker, assignment.Token);
        var isClaimable = !assignment.HasBegunReply && worker.Version is MdpVersion.V03 && !worker.Instance.IsNone && IsLossOfConnection(reason);
        var grace = isClaimable ? GraceOf(worker, request.Service, reason) : TimeSpan.Zero;
        request.TakeBack(reason, neverRan && !assignment.HasBegunReply, now);
        if (grace == TimeSpan.Zero && !MayRunAgain(request, reason))
        {
            requests.Bury(request, OutcomeOf(reason), failure: null, now);
            return;
        }

        if (isClaimable)
        {
            claims.Offer(request, token, worker.Instance);
        }

        if (grace == TimeSpan.Zero)
        {
            Requeue(request, reason, now);
            return;
        }

        request.Hold();
        request.Service.Held.AddLast(request);
        deadlines.Set(request, Instant.Earlier(now + grace, request.UsefulUntil));
        outbox.Tell(Facts.Of(BrokerEventKind.RequestHeld, request, worker.Peer, now) with { Departure = reason, Elapsed = grace });
    }

    /// <summary>The worker says that there is no reply from it: another one may try, or that is the answer.</summary>
    public void TakeError(PendingRequest request, in MdpCommand error, Instant now)
    {
        var flags = (ErrorFlags)error.Flags;
        var mayRetry = (flags & ErrorFlags.MayRetry) != ErrorFlags.None;
        request.TakeBack(DepartureReason.HandlerFailed, (flags & ErrorFlags.NeverRan) != ErrorFlags.None && !request.Assignment!.HasBegunReply, now);
        if (mayRetry && MayRunAgain(request, DepartureReason.HandlerFailed))
        {
            Requeue(request, DepartureReason.HandlerFailed, now);
        }
        else if (mayRetry || !request.CanTellFailure)
        {
            // What nobody is told, or should have been tried again, must not be silent.
            requests.Bury(request, RequestOutcome.Failed, Failure.Of(error), now);
        }
        else
        {
            requests.End(request, RequestOutcome.Failed, Failure.Of(error), now);
        }
    }

    /// <summary>The worker that a request was kept for did not come back in time.</summary>
    public void GiveUpHolding(PendingRequest request, Instant now)
    {
        var reason = request.LostAttempts![^1].Reason;
        request.LeaveLine();
        request.GiveUpHolding();
        if (MayRunAgain(request, reason))
        {
            Requeue(request, reason, now);
        }
        else
        {
            requests.Bury(request, OutcomeOf(reason), failure: null, now);
        }
    }

    /// <summary>A worker says that it works on something that is not in its hand: it goes on if it was lost with it, and nobody else has it.</summary>
    public bool TryAdopt(Worker worker, in RequestToken token, Instant now)
    {
        if (worker.Hand.Count >= settings.Current.MaxCredit
            || claims.Find(token, worker.Instance) is not { } request
            || worker.FindEnlistment(request.Service) is null)
        {
            return false;
        }

        request.LeaveLine();
        dispatcher.Resume(request, worker, now);
        return true;
    }

    /// <summary>A part of a reply, or its end, was dropped because its token is not in this worker's hand: what is left of that reply is no whole, so it cannot be claimed any more.</summary>
    public void Spoil(Worker worker, in RequestToken token, Instant now)
    {
        if (claims.Find(token, worker.Instance) is not { } request)
        {
            return;
        }

        claims.Withdraw(request);
        if (request.State is RequestState.Held)
        {
            GiveUpHolding(request, now);
        }
    }

    private static bool MayRunAgain(PendingRequest request, DepartureReason reason)
    {
        var limits = request.Service.Settings;
        return (!request.MayHaveRun || (request.IsIdempotent && limits.OnWorkerLost is not WorkerLossPolicy.Fail))
            && reason is not DepartureReason.MessageTooLarge
            && request.Attempt < limits.MaxAttempts
            && !request.HasForwardedPartial;
    }

    // In all other cases the worker itself has given it up, or was told to.
    private static bool IsLossOfConnection(DepartureReason reason) => reason is DepartureReason.ConnectionLost
        or DepartureReason.HeartbeatExpired or DepartureReason.Superseded or DepartureReason.SendQueueFull;

    // Who takes over its own older connection is there already, and will say what it works on with its first heartbeat.
    private static TimeSpan GraceOf(Worker worker, Service service, DepartureReason reason)
    {
        var (grace, interval) = (service.Settings.ReconnectGrace, worker.Heartbeat.Interval);
        return reason is DepartureReason.Superseded && grace < interval ? interval : grace;
    }

    private static RequestOutcome OutcomeOf(DepartureReason reason) => reason switch
    {
        DepartureReason.ProcessingTimeout => RequestOutcome.ProcessingTimeout,
        DepartureReason.MessageTooLarge => RequestOutcome.ReplyTooLarge,
        _ => RequestOutcome.WorkerLost,
    };

    private void Requeue(PendingRequest request, DepartureReason reason, Instant now)
    {
        var lost = request.LostAttempts![^1];
        outbox.Tell(Facts.Of(BrokerEventKind.RequestRequeued, request, new(lost.Worker, lost.Remote), now) with { Departure = reason });
        request.Service.Totals.CountRequeued();
        request.Service.Queue.Return(request);
        deadlines.Set(request, request.WaitsUntil(now));
        dispatcher.Match(request.Service, now);
    }
}
