using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches what comes back: a request to its queue, a worker to its request, a client to its request.</summary>
internal sealed class MixedReturns(World world, MixedWitness witness, MixedRequests requests)
{
    /// <summary>It waits again.</summary>
    public void Requeue(in BrokerEvent fact)
    {
        var request = requests.Known(fact.Request);
        requests.LoseToken(request, fact.Departure);
        Claim.That(
            request.Stand is RequestStand.Lost || (request.Stand is RequestStand.Held && (witness.Call.Kind is CallKind.Tick || request.Loser.IsNone)),
            $"{request} is requeued and is {request.Stand}");
        Claim.That(request.Worker == witness.LinkOf(fact.Peer) && request.Attempt == fact.Attempt && fact.Departure == request.LostFor, $"{request} is requeued for {fact.Departure}");
        Claim.That(MixedEnds.MayRunAgain(request), $"{request} is requeued and must fail");
        world.Reach.Count(
            request.Stand is RequestStand.Held ? Row.HoldingGivenUp
            : !request.MayHaveRun ? Row.UnbegunGoesToAnother
            : fact.Departure is DepartureReason.HandlerFailed ? Row.HandlerFailedElsewhere
            : default);
        request.Stand = RequestStand.Waiting;
        request.IsReturned = true;
        request.Since = witness.Attended;
        request.HeldOctets = 0;
        requests.Queue(request);
    }

    /// <summary>It is kept for the worker that was lost with it.</summary>
    public void Hold(in BrokerEvent fact)
    {
        var request = requests.Known(fact.Request);
        Claim.That(
            request is { Stand: RequestStand.Lost, HasBegun: false, Loser.IsNone: false } && fact.Departure == request.LostFor,
            $"{request} is held for {fact.Departure}");
        request.Stand = RequestStand.Held;
        request.Since = witness.Attended;
        world.Reach.Count(Row.RequestHeld);
    }

    /// <summary>Its worker came back, and goes on with it.</summary>
    public void Adopt(in BrokerEvent fact)
    {
        var request = requests.Known(fact.Request);
        var worker = witness.LinkOf(fact.Peer).Worker;
        var token = new RequestToken(world.Host.Epoch, request.Number, (ushort)request.Attempt);
        Claim.That(witness.Call.IsFrom(MdpCommandName.WorkerHeartbeat) && witness.Call.Link == worker.Link && witness.Call.Tokens.Contains(token), $"{request} goes on at {worker.Link}, which did not ask for it");
        Claim.That(request.Stand is RequestStand.Waiting or RequestStand.Held && request.Attempt == fact.Attempt, $"{request} goes on and is {request.Stand}");
        Claim.That(!request.HasBegun && !request.Loser.IsNone && request.Loser == worker.Instance, $"{request} goes on at {worker.Link}, which was not lost with it");
        witness.Workers.Take(worker, request, isBroughtAlong: true);
        requests.Unqueue(request);
        world.Reach.Count(request.Stand is RequestStand.Held ? Row.AdoptedWhileHeld : Row.AdoptedFromQueue);
        request.Stand = RequestStand.Running;
        request.IsReturned = false;
        request.Worker = worker.Link;
        request.Since = request.StartedAt;
    }

    /// <summary>A part of its reply was dropped: its worker cannot claim it any more, and it is not kept for it.</summary>
    public void Spoil(in BrokerEvent fact)
    {
        var (call, worker) = (witness.Call, witness.LinkOf(fact.Peer).Worker);
        if (call.HasToken && call.Token.Epoch == world.Host.Epoch && requests.Find(call.Token.Request) is { Stand: RequestStand.Waiting or RequestStand.Held } request
            && request.Attempt == call.Token.Attempt && request.Loser == worker.Instance)
        {
            request.Loser = default;
        }
    }

    /// <summary>A client asks again for what it has asked for, on this connection or an earlier one.</summary>
    public void Attach(in BrokerEvent fact)
    {
        var request = requests.Known(fact.Request);
        var call = witness.Call;
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && call.Id == request.Id && request.Stand is not RequestStand.Ended && fact.Peer == call.Link!.Id, $"{request} is joined by {call.Link}");
        Claim.That(call.Ask == request.Ask && request.Ask.Caller is not null, $"{request} is joined by somebody who asked for something else");
        call.Answers++;
        if (request.Client == call.Link)
        {
            return;
        }

        Claim.That(!request.HasForwarded, $"{request} moves to {call.Link} after a part of its reply went to {request.Client}");
        world.Reach.Count(request.Stand is RequestStand.Waiting ? Row.JoinedWhileWaiting : Row.JoinedWhileRunning);
        if (!request.Client.Client.IsGone)
        {
            witness.Answers.Owe(MdpVersion.V03, request.Id, request.Client, isError: true);
        }

        var isQueued = request.IsQueued;
        requests.Unqueue(request);
        request.Client = call.Link!;
        if (isQueued)
        {
            requests.Queue(request);
        }
    }
}
