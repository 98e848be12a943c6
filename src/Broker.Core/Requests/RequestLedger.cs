using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Holds every request from its arrival to exactly one end, and matches those that wait with workers that are idle.</summary>
/// <remarks>
/// <code>
///     Accept -> Waiting -> Start -> Running -> Finish                      Replied
///                  ^                   |
///                  +---- requeue ------+ worker lost, or too slow -> Fail  WorkerLost, ProcessingTimeout (dead letters)
///                  |                   |
///               Expire, Cancel       Cancel, Overflow                      Expired, Cancelled, Displaced, ReplyTooLarge
/// </code>
/// Between two calls no service has both a waiting request and an idle worker.
/// </remarks>
internal sealed class RequestLedger(
    BrokerSettings settings,
    BodyBounds bounds,
    ServiceDirectory directory,
    Dispatcher dispatcher,
    DeadlineHeap deadlines,
    DeadLetters deadLetters,
    EndedRequests ended,
    Outbox outbox)
{
    private const int SpareMax = 16_384;

    /// <summary>Parts of one reply that are held at most: even one of no octets costs its holder some hundred.</summary>
    private const int HeldPartialsMax = 65_536;

    private readonly Stack<PendingRequest> _spare = new();
    private readonly Client _nobody = Client.Nobody();
    private ulong _lastNumber;

    /// <summary>What all requests held cost, in octets (<see cref="HeldOctets"/>).</summary>
    public long Octets { get; private set; }

    /// <summary>The number of all requests held.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a request over, or says why not.</summary>
    public RejectReason Accept(Client client, MdpVersion version, Service service, in Body body, Instant now)
    {
        // Counted first: making room may end the last other request, and must not forget the service under this one.
        service.OpenCount++;
        var idle = service.Idle.First;
        var reject = !bounds.Admit(body) ? RejectReason.BodyTooLarge
            : Octets + HeldOctets.Of(body) > settings.MaxTotalOctets ? RejectReason.TotalOctets
            : idle is null ? FindRoom(client, service, body.Octets, now)
            : RejectReason.None;
        if (reject is not RejectReason.None)
        {
            service.OpenCount--;
            return reject;
        }

        var request = _spare.TryPop(out var spare) ? spare : new();
        request.Accept(++_lastNumber, client, version, service, body, now);
        client.Open.AddLast(request.OpenNode);
        Count++;
        Octets += HeldOctets.Of(body);
        outbox.Tell(Facts.Of(BrokerEventKind.RequestAccepted, request, client.Peer, now) with { Octets = body.Octets });
        if (idle is null)
        {
            service.Queue.Append(request);
            deadlines.Set(request, now + service.Settings.QueueTimeout);
        }
        else
        {
            dispatcher.Start(request, idle.Value, now);
        }

        return RejectReason.None;
    }

    /// <summary>A part of the reply came.</summary>
    public void PassPartial(Assignment assignment, in Body body, Instant now)
    {
        var (request, worker) = (assignment.Request!, assignment.Worker);
        if (request.Client.IsGone)
        {
            outbox.Tell(Facts.Of(BrokerEventKind.ReplyDropped, request, worker.Peer, now));
        }
        else if (request.Version is not MdpVersion.V01)
        {
            request.HasForwardedPartial = true;
            outbox.SendReply(MdpCommandName.ClientPartial, request.Client.Peer.Id, request.Version, request.Service.Name, body);
        }
        else if (request.PartialOctets + body.Octets <= request.Service.Settings.MaxBufferedPartialOctets && request.PartialCount < HeldPartialsMax)
        {
            request.Hold(body);
        }
        else
        {
            Abandon(request, RequestOutcome.ReplyTooLarge, now);
        }
    }

    /// <summary>The reply came, or its last part.</summary>
    public void Finish(Assignment assignment, in Body body, Instant now)
    {
        var (request, worker) = (assignment.Request!, assignment.Worker);
        if (request.Client.IsGone)
        {
            outbox.Tell(Facts.Of(BrokerEventKind.ReplyDropped, request, worker.Peer, now));
        }
        else
        {
            outbox.SendReply(MdpCommandName.ClientFinal, request.Client.Peer.Id, request.Version, request.Service.Name, body, request.TakePartials());
        }

        End(request, RequestOutcome.Replied, now);
        dispatcher.Release(assignment);
        dispatcher.Review(worker, now);
    }

    /// <summary>The worker that had it in hand is lost, or too slow: another one gets it, or it fails.</summary>
    public void TakeBack(PendingRequest request, DepartureReason reason, Instant now)
    {
        var service = request.Service;
        request.TakeBack(reason, now);
        if (service.Settings.OnWorkerLost is WorkerLossPolicy.Fail
            || reason is DepartureReason.MessageTooLarge
            || request.Attempt >= service.Settings.MaxAttempts
            || request.HasForwardedPartial)
        {
            Fail(request, OutcomeOf(reason), now);
            return;
        }

        var worker = request.LostAttempts![^1];
        outbox.Tell(Facts.Of(BrokerEventKind.RequestRequeued, request, new(worker.Worker, worker.Remote), now) with { Departure = reason });
        service.Queue.Return(request);
        deadlines.Set(request, now + service.Settings.QueueTimeout);
        dispatcher.Match(service, now);
    }

    /// <summary>A request's own deadline came: it waited too long, or its worker takes too long.</summary>
    public void Expire(PendingRequest request, Instant now)
    {
        if (request.State is RequestState.Waiting)
        {
            request.Service.Queue.Remove(request);
            End(request, RequestOutcome.Expired, now);
            return;
        }

        var assignment = request.Assignment!;
        dispatcher.Fence(assignment, now + request.Service.Settings.ProcessingTimeout, isSuspected: true);
        outbox.Tell(Facts.Of(BrokerEventKind.WorkerSuspected, request, assignment.Worker.Peer, now));
        TakeBack(request, DepartureReason.ProcessingTimeout, now);
    }

    /// <summary>A client is gone: each of its requests is cancelled, or goes on for nobody, as its service says.</summary>
    public void Orphan(Client client, Instant now)
    {
        client.IsGone = true;
        for (var node = client.Open.First; node is not null;)
        {
            var request = node.Value;
            node = node.Next;
            if (request.Service.Settings.OnClientGone is OrphanPolicy.Cancel)
            {
                Abandon(request, RequestOutcome.Cancelled, now);
            }
        }
    }

    /// <summary>Ends a request before its time, wherever it is. A worker that runs it is left to finish for nobody.</summary>
    public void Abandon(PendingRequest request, RequestOutcome outcome, Instant now)
    {
        if (request.State is RequestState.Waiting)
        {
            request.Service.Queue.Remove(request);
        }
        else
        {
            dispatcher.Fence(request.Assignment!, deadlines.Of(request), isSuspected: false);
        }

        End(request, outcome, now);
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
            End(waiting, outcome, now);
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

        reject = Accept(_nobody, letter.Version, service, letter.Body, now);
        if (reject is not RejectReason.None)
        {
            directory.Forget(service, now);
            return reject;
        }

        number = _lastNumber;
        outbox.Tell(new() { Kind = BrokerEventKind.DeadLetterReplayed, At = now, Service = service.Name.Text, Request = number });
        return RejectReason.None;
    }

    /// <summary>The request of this number, if it has not ended. Looks through all of them: for people, not for the request path.</summary>
    public PendingRequest? Find(ulong number) => directory.All
        .SelectMany(service => service.Queue.All.Concat(service.Workers.SelectMany(enlistment => enlistment.Worker.Hand.All).Select(assignment => assignment.Request).OfType<PendingRequest>()))
        .FirstOrDefault(request => request.Number == number);

    private static RequestOutcome OutcomeOf(DepartureReason reason) => reason switch
    {
        DepartureReason.ProcessingTimeout => RequestOutcome.ProcessingTimeout,
        DepartureReason.MessageTooLarge => RequestOutcome.ReplyTooLarge,
        _ => RequestOutcome.WorkerLost,
    };

    private RejectReason FindRoom(Client client, Service service, long octets, Instant now)
    {
        if (client.WaitingCount >= settings.MaxClientQueueLength)
        {
            return RejectReason.ClientQueueLength;
        }

        if (client.WaitingOctets + octets > settings.MaxClientQueueOctets)
        {
            return RejectReason.ClientQueueOctets;
        }

        // Counted before anything gives way, so that nothing is given up for a newcomer that still finds no room.
        var (queue, limits) = (service.Queue, service.Settings);
        var mayDisplace = limits.OnQueueFull is FullQueuePolicy.DisplaceOldest;
        if ((mayDisplace ? queue.ReturnedCount : queue.Count) >= limits.MaxQueueLength)
        {
            return RejectReason.ServiceQueueLength;
        }

        if ((mayDisplace ? queue.ReturnedOctets : queue.Octets) + octets > limits.MaxQueueOctets)
        {
            return RejectReason.ServiceQueueOctets;
        }

        while (queue.Count >= limits.MaxQueueLength || queue.Octets + octets > limits.MaxQueueOctets)
        {
            Abandon(queue.OldestFor(client)!, RequestOutcome.Displaced, now);
        }

        return RejectReason.None;
    }

    private void Fail(PendingRequest request, RequestOutcome outcome, Instant now)
    {
        var letter = new DeadLetter(
            request.Number,
            request.Service.Name,
            request.Body,
            request.Version,
            request.Client.Peer.Remote,
            outcome,
            request.LostAttempts!,
            request.AcceptedAt,
            now);
        letter.Body.Retain();
        End(request, outcome, now);
        deadLetters.Keep(letter, now);
    }

    private void End(PendingRequest request, RequestOutcome outcome, Instant now)
    {
        Debug.Assert(request.QueueNode.List is null, "A request leaves its queue before it ends.");
        var service = request.Service;
        outbox.Tell(Facts.Of(BrokerEventKind.RequestEnded, request, request.Client.Peer, now) with
        {
            Outcome = outcome,
            Elapsed = now - request.AcceptedAt,
        });
        ended.Remember(new(request.Number, service.Name.Text, outcome, request.Attempt, request.AcceptedAt, now));
        deadlines.Cancel(request);
        request.Client.Open.Remove(request.OpenNode);
        service.OpenCount--;
        Count--;
        Octets -= HeldOctets.Of(request.Body);
        request.End().Release();
        if (_spare.Count < SpareMax)
        {
            _spare.Push(request);
        }

        directory.Forget(service, now);
    }
}
