using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>Brings waiting requests and workers with room together, and knows what each worker has in hand.</summary>
/// <remarks>
/// A worker with room stands in the line of each service that it serves, the least recently used first; after a dispatch it goes to the end of
/// those lines, or leaves them when that was its last room. Between two calls of the core no service has both a waiting request and a worker
/// with room.
/// </remarks>
internal sealed class Dispatcher(ulong epoch, DeadlineHeap deadlines, Outbox outbox)
{
    private const int SpareMax = 16_384;

    private readonly Stack<Assignment> _spare = new();

    /// <summary>Gives a request to a worker that has room.</summary>
    public void Start(PendingRequest request, Enlistment enlistment, Instant now)
    {
        var worker = enlistment.Worker;
        var assignment = _spare.TryPop(out var spare) ? spare : new();
        request.Start(assignment, now);
        assignment.Begin(worker, request, new(epoch, request.Number, (ushort)request.Attempt));
        worker.Hand.Take(assignment);
        Unlist(worker);
        if (worker.HasRoom)
        {
            List(worker);
        }

        worker.Spoke(now);
        deadlines.Set(request, now + request.Service.Settings.ProcessingTimeout);
        outbox.SendRequest(assignment, request.Body);
        outbox.Tell(Facts.Of(BrokerEventKind.RequestDispatched, request, worker.Peer, now) with { Elapsed = now - request.AcceptedAt });
    }

    /// <summary>Something waits at a service that did not before: it goes to whoever has room.</summary>
    public void Match(Service service, Instant now)
    {
        while (service.Idle.First is { } idle && service.Queue.TryTake(out var request))
        {
            Start(request, idle.Value, now);
        }
    }

    /// <summary>Whether a worker has room may have changed: it joins the lines of its services, and gets what waits there, or leaves them.</summary>
    public void Review(Worker worker, Instant now)
    {
        if (worker.HasRoom == worker.IsListed)
        {
            return;
        }

        if (worker.IsListed)
        {
            Unlist(worker);
            return;
        }

        List(worker);
        while (worker.HasRoom && worker.NextWaited() is { } enlistment && enlistment.Service.Queue.TryTake(out var request))
        {
            Start(request, enlistment, now);
        }
    }

    /// <summary>A worker leaves the lines of its services, if it stands in them.</summary>
    public static void Unlist(Worker worker)
    {
        if (!worker.IsListed)
        {
            return;
        }

        worker.IsListed = false;
        foreach (var enlistment in worker.Enlistments)
        {
            enlistment.Service.Idle.Remove(enlistment.IdleNode);
        }
    }

    /// <summary>A running request is not its worker's own any more. The worker is left to finish for nobody.</summary>
    /// <param name="assignment">What is fenced.</param>
    /// <param name="expiry">When a worker that has not answered by then is given up.</param>
    /// <param name="isSuspected">Whether the worker was too slow.</param>
    public void Fence(Assignment assignment, Instant expiry, bool isSuspected)
    {
        assignment.Worker.Hand.Fence(assignment, expiry, isSuspected);
        Reschedule(assignment.Worker);
    }

    /// <summary>A worker has ended what it had in hand, or is gone. <see cref="Review"/> gives it the next.</summary>
    public void Release(Assignment assignment)
    {
        assignment.Worker.Hand.Drop(assignment);
        assignment.End();
        if (_spare.Count < SpareMax)
        {
            _spare.Push(assignment);
        }
    }

    /// <summary>Sees to it that the worker is looked at when something about it is due.</summary>
    public void Reschedule(Worker worker)
    {
        // Most deadlines of a worker only move away; the heap learns of that when the old one comes due.
        if (worker.NextDeadline < deadlines.Of(worker))
        {
            deadlines.Set(worker, worker.NextDeadline);
        }
    }

    private static void List(Worker worker)
    {
        worker.IsListed = true;
        foreach (var enlistment in worker.Enlistments)
        {
            enlistment.Service.Idle.AddLast(enlistment.IdleNode);
        }
    }
}
