using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Judges each end of a request: whether it is right, and whether its client is told what it can be told.</summary>
internal sealed class MixedEnds(World world, MixedWitness witness)
{
    private readonly List<RequestRecord> _orphans = [];
    private readonly List<RequestRecord> _toBury = [];

    /// <summary>Whether another attempt is allowed after one that came to nothing.</summary>
    public static bool MayRunAgain(RequestRecord request) =>
        (!request.MayHaveRun || (request.Service.Settings.OnWorkerLost is WorkerLossPolicy.Requeue && !request.IsOnce))
        && request.Attempt < request.Service.Settings.MaxAttempts
        && !request.HasForwarded
        && request.LostFor is not DepartureReason.MessageTooLarge;

    /// <summary>A request ends.</summary>
    public void Judge(RequestRecord request, in BrokerEvent fact)
    {
        var call = witness.Call;
        Claim.That(request.Stand is not RequestStand.Ended, $"{request} ends as {fact.Outcome} and ended before as {request.Outcome}");
        Claim.That(fact.Peer == request.Client.Id && fact.Attempt == request.Attempt, $"{request} ends as another");
        var isRight = fact.Outcome switch
        {
            RequestOutcome.Replied => IsReplied(request),
            RequestOutcome.Failed => request is { Stand: RequestStand.Lost, LostFor: DepartureReason.HandlerFailed },
            RequestOutcome.Expired => IsExpired(request),
            RequestOutcome.Overdue => call.Kind is CallKind.Tick && request.Stand is RequestStand.Running && request.UsefulUntil <= witness.Attended,
            RequestOutcome.WorkerLost => (request.Stand is RequestStand.Lost || (request.Stand is RequestStand.Held && (call.Kind is CallKind.Tick || request.Loser.IsNone))) && !MayRunAgain(request),
            RequestOutcome.ProcessingTimeout => request is { Stand: RequestStand.Lost, LostFor: DepartureReason.ProcessingTimeout } && call.Kind is CallKind.Tick && !MayRunAgain(request),
            RequestOutcome.Cancelled => call.IsFrom(MdpCommandName.ClientCancel) ? call.Id == request.Id : request.Service.Settings.OnClientGone is OrphanPolicy.Cancel,
            RequestOutcome.Displaced => request.IsQueued && request.Service.Settings.OnQueueFull is FullQueuePolicy.DisplaceOldest && QueueWitness.IsFullFor(call, request),
            RequestOutcome.ReplyTooLarge => request is { Stand: RequestStand.Lost, LostFor: DepartureReason.MessageTooLarge } || IsTooLargeToHold(request),
            RequestOutcome.BrokerStopped => call.Kind is CallKind.Stop,
            _ => false,
        };
        Claim.That(isRight, $"{request}, {request.Stand} since {request.Since}, ends at {witness.Attended} as {fact.Outcome}");
        EndRows.Count(world.Reach, request, fact.Outcome);
        Count(request, fact.Outcome);
        Owe(request, fact.Outcome);
        if (request.Stand is RequestStand.Lost or RequestStand.Held && fact.Outcome is RequestOutcome.WorkerLost or RequestOutcome.ProcessingTimeout or RequestOutcome.ReplyTooLarge)
        {
            _toBury.Add(request);
        }

        if (request.Stand is RequestStand.Running && fact.Outcome is not RequestOutcome.Replied)
        {
            witness.Workers.FenceOff(request.Worker!.Worker, request, request.StartedAt + request.Service.Settings.ProcessingTimeout);
        }
    }

    /// <summary>It became a dead letter.</summary>
    public void Buried(RequestRecord request)
    {
        var wasDue = _toBury.Remove(request);
        Claim.That(wasDue || request.Outcome is RequestOutcome.Failed, $"{request} becomes a dead letter, and ended as {request.Outcome}");
        if (request.Ask.IsPoison && request.Attempt == request.Service.Settings.MaxAttempts)
        {
            world.Reach.Count(Row.PoisonedRequestDeadLettered);
        }
    }

    public void CheckCall()
    {
        Claim.That(_toBury.Count == 0, $"a failed request did not become a dead letter");
        foreach (var orphan in _orphans)
        {
            Claim.That(orphan.Client.Client.IsGone, $"{orphan} is cancelled, and its client is there");
        }

        _orphans.Clear();
    }

    private bool IsReplied(RequestRecord request)
    {
        var call = witness.Call;
        if (!call.IsFrom(MdpCommandName.WorkerFinal) || !call.HasToken || MixedWorkers.FindInHand(call.Link!.Worker, call.Token) is not { } held || held.Request != request)
        {
            return false;
        }

        witness.Workers.Drop(call.Link.Worker, held);
        return call.Token.Epoch == world.Host.Epoch && call.Token.Request == request.Number && call.Token.Attempt == request.Attempt;
    }

    private bool IsExpired(RequestRecord request)
    {
        var now = witness.Attended;
        return witness.Call.Kind is CallKind.Tick
            && (request.UsefulUntil <= now || (request.Stand is RequestStand.Waiting && request.Since + request.Service.Settings.QueueTimeout <= now))
            && request.Stand is RequestStand.Waiting or RequestStand.Held;
    }

    private bool IsTooLargeToHold(RequestRecord request) =>
        witness.Call.IsFrom(MdpCommandName.WorkerPartial) && witness.Call.Link == request.Worker && (request.Version is MdpVersion.V01 || request.Client.Client.IsGone);

    // Orphans are cancelled just before it is told that their client is gone.
    private void Owe(RequestRecord request, RequestOutcome outcome)
    {
        if (outcome is RequestOutcome.Cancelled && !witness.Call.IsFrom(MdpCommandName.ClientCancel))
        {
            _orphans.Add(request);
        }
        else if (!request.Client.Client.IsGone && (outcome is RequestOutcome.Replied || request.Version is MdpVersion.V03))
        {
            witness.Answers.Owe(request.Version, request.Id, request.Client, isError: outcome is not RequestOutcome.Replied);
        }
    }

    private void Count(RequestRecord request, RequestOutcome outcome)
    {
        var row = outcome switch
        {
            RequestOutcome.Failed => Row.HandlerThrew,
            RequestOutcome.Overdue => Row.TimeLimitOverWhileRunning,
            RequestOutcome.Expired when request.UsefulUntil <= witness.Attended => Row.TimeLimitOverWhileWaiting,
            RequestOutcome.Cancelled when witness.Call.IsFrom(MdpCommandName.ClientCancel) => request.Stand is RequestStand.Running ? Row.CancelledWhileRunning : Row.CancelledWhileWaiting,
            _ => default,
        };
        world.Reach.Count(row);
        if (request.Worker?.Worker is { Version: var served } && request.Stand is RequestStand.Running && outcome is RequestOutcome.Replied)
        {
            world.Reach.Count(PairRow(request.Version, served));
        }
    }

    private static Row PairRow(MdpVersion asked, MdpVersion served) => (asked, served) switch
    {
        (MdpVersion.V03, MdpVersion.V03) => Row.Replied03By03,
        (MdpVersion.V03, _) => Row.Replied03ByOlder,
        (_, MdpVersion.V03) => Row.RepliedOlderBy03,
        _ => default,
    };
}
