using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Holds every request from its arrival to exactly one end.</summary>
/// <remarks>
/// <code>
///     Accept -> Waiting -> Running -> Finish            Replied
///                ^  ^       |   |
///                |  |       |   +-- worker's ERROR ---> Failed
///                |  +-------+------ worker lost ------> WorkerLost, ProcessingTimeout (dead letters)
///                |          v
///                +-------- Held -- its worker is back -> Running
///
///     and from wherever it is:                          Expired, Overdue, Cancelled, Displaced, ReplyTooLarge, BrokerStopped
/// </code>
/// </remarks>
internal sealed class RequestLedger(
    LiveSettings settings,
    BodyBounds bounds,
    ServiceDirectory directory,
    OpenRequests requests,
    Dispatcher dispatcher,
    Recovery recovery,
    Answers answers,
    DeadlineHeap deadlines,
    Outbox outbox)
{
    private readonly Client _nobody = Client.Nobody();

    /// <summary>What all requests held cost, in octets (<see cref="HeldOctets"/>).</summary>
    public long Octets => requests.Octets;

    /// <summary>The number of all requests held.</summary>
    public int Count => requests.Count;

    /// <summary>Takes a request over, or says why not. Nothing is known of its id yet, if it has one.</summary>
    public RejectReason Accept(Client client, in MdpCommand command, Service service, Instant now)
    {
        // Counted first: making room may end the last other request, and must not forget the service under this one.
        service.OpenCount++;
        var idle = service.Idle.First;
        var reject = !bounds.Admit(command.Body, command.Headers) ? RejectReason.BodyTooLarge
            : Octets + HeldOctets.Of(command.Body, command.Headers) > settings.Current.MaxTotalOctets ? RejectReason.TotalOctets
            : service.Workers.Count == 0 && service.Settings.OnNoWorker is NoWorkerPolicy.Fail ? RejectReason.NoWorker
            : idle is null ? MakeRoom(client, service, command.Body.Octets, now)
            : RejectReason.None;
        if (reject is not RejectReason.None)
        {
            service.OpenCount--;
            return reject;
        }

        var request = requests.Begin(client, command, service, now);
        if (((RequestFlags)command.Flags & RequestFlags.AskAccepted) != RequestFlags.None)
        {
            answers.Accept(request, now);
        }

        if (idle is null)
        {
            service.Queue.Append(request);
            deadlines.Postpone(request, request.WaitsUntil(now));
        }
        else
        {
            dispatcher.Start(request, idle.Value, now);
        }

        return RejectReason.None;
    }

    /// <summary>A part of the reply came.</summary>
    public void PassPartial(Assignment assignment, in MdpCommand partial, Instant now)
    {
        if (!answers.TryPass(assignment, partial, now))
        {
            Abandon(assignment.Request!, RequestOutcome.ReplyTooLarge, now);
        }
    }

    /// <summary>The reply came, or its last part.</summary>
    public void Finish(Assignment assignment, in MdpCommand final, Instant now)
    {
        var worker = assignment.Worker;
        answers.Finish(assignment, final, now);
        requests.End(assignment.Request!, now);
        dispatcher.Release(assignment);
        dispatcher.Review(worker, now);
    }

    /// <summary>The worker says that there is no reply from it.</summary>
    public void FinishWithError(Assignment assignment, in MdpCommand error, Instant now)
    {
        var (worker, request) = (assignment.Worker, assignment.Request!);
        outbox.Tell(Facts.Of(BrokerEventKind.HandlerFailed, request, worker.Peer, now) with { Code = error.Code });
        Dispatcher.Yield(worker);
        recovery.TakeError(request, error, now);
        dispatcher.Release(assignment);
        dispatcher.Review(worker, now);
    }

    /// <summary>A request's own deadline came: it waited too long, its worker takes too long or does not come back, or its time is over.</summary>
    public void Expire(PendingRequest request, Instant now)
    {
        if (now >= request.UsefulUntil)
        {
            Abandon(request, request.State is RequestState.Running ? RequestOutcome.Overdue : RequestOutcome.Expired, now);
            return;
        }

        switch (request.State)
        {
            case RequestState.Waiting:
                Abandon(request, RequestOutcome.Expired, now);
                break;
            case RequestState.Held:
                recovery.GiveUpHolding(request, now);
                break;
            default:
                dispatcher.Fence(request, ErrorCode.ProcessingTimeout, now + request.Service.Settings.ProcessingTimeout, isSuspected: true, now);
                outbox.Tell(BrokerEventKind.WorkerSuspected, request, request.Worker!.Peer, now);
                recovery.TakeBack(request, DepartureReason.ProcessingTimeout, now);
                break;
        }
    }

    /// <summary>A client is gone: each of its requests is cancelled, or goes on for nobody, as its service says.</summary>
    /// <param name="client">Who is gone.</param>
    /// <param name="isAwaited">Whether it may come back: then only those end whose reply has begun, which cannot be continued on another connection.</param>
    /// <param name="now">Attended time.</param>
    public void Orphan(Client client, bool isAwaited, Instant now)
    {
        client.IsGone = true;
        PendingRequest? next;
        for (var request = client.Open.First; request is not null; request = next)
        {
            next = client.Open.After(request);
            request.IsReplyBroken |= request.HasForwardedPartial;
            if (request.Service.Settings.OnClientGone is OrphanPolicy.Cancel && (request.IsReplyBroken || !isAwaited))
            {
                Abandon(request, RequestOutcome.Cancelled, now);
            }
        }
    }

    /// <summary>A client asks for a request that another connection had asked for.</summary>
    public static void Attach(PendingRequest request, Client client)
    {
        request.Client.Open.Remove(request);
        if (request.State is RequestState.Waiting)
        {
            request.Service.Queue.Transfer(request, client);
        }
        else
        {
            request.Attach(client);
        }

        client.Open.AddLast(request);
    }

    /// <summary>Ends a request before its time, wherever it is. A worker that runs it is left to finish for nobody.</summary>
    public void Abandon(PendingRequest request, RequestOutcome outcome, Instant now)
    {
        if (request.State is RequestState.Running)
        {
            var expiry = request.StartedAt + request.Service.Settings.ProcessingTimeout;
            dispatcher.Fence(request, Wording.CodeOf(outcome), expiry, isSuspected: false, now);
        }
        else
        {
            request.LeaveLine();
        }

        requests.End(request, outcome, failure: null, now);
    }

    /// <summary>Ends all requests of a service.</summary>
    public void AbandonAll(Service service, RequestOutcome outcome, Instant now)
    {
        foreach (var assignment in service.Workers.SelectMany(enlistment => enlistment.Worker.Hand.All))
        {
            if (assignment.Request is { } running && running.Service == service)
            {
                Abandon(running, outcome, now);
            }
        }

        while (service.Queue.TryTake(out var waiting))
        {
            requests.End(waiting, outcome, failure: null, now);
        }

        while (service.Held.First is { } held)
        {
            Abandon(held, outcome, now);
        }
    }

    /// <summary>Queues a dead letter's request anew, with nobody to answer, or says why there is no room for it.</summary>
    public RejectReason Replay(DeadLetter letter, Instant now, out ulong number)
    {
        number = 0;
        var service = directory.FindOrAdd(letter.Service.Octets, isServed: false, out var reject, now);
        if (service is null)
        {
            return reject;
        }

        reject = Accept(_nobody, new() { Version = letter.Version, Name = MdpCommandName.ClientRequest, Body = letter.Body, Headers = letter.Headers }, service, now);
        if (reject is not RejectReason.None)
        {
            directory.Forget(service, now);
            return reject;
        }

        number = requests.LastNumber;
        outbox.Tell(new() { Kind = BrokerEventKind.DeadLetterReplayed, At = now, Service = service.Name.Text, Request = number });
        return RejectReason.None;
    }

    private RejectReason MakeRoom(Client client, Service service, long octets, Instant now)
    {
        var reject = QueueRoom.Judge(client, service, octets, settings.Current);
        while (reject is RejectReason.None && QueueRoom.NextToDisplace(client, service, octets) is { } oldest)
        {
            Abandon(oldest, RequestOutcome.Displaced, now);
        }

        return reject;
    }
}
