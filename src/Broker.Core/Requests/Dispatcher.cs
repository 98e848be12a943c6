using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Brings waiting requests and workers with room together, and knows what each worker has in hand.</summary>
/// <remarks>
/// A worker with room stands in the line of each service that it serves, the least recently used first; after a dispatch it goes to the end of
/// those lines, or leaves them when that was its last room. Between two calls of the core no service has both a waiting request and a worker
/// with room.
/// </remarks>
internal sealed class Dispatcher(ulong epoch, Claims claims, KnownIds ids, DeadlineHeap deadlines, Outbox outbox)
{
    private const int SpareMax = 16_384;

    private readonly Stack<Assignment> _spare = new();

    /// <summary>Gives a request to a worker that has room.</summary>
    public void Start(PendingRequest request, Enlistment enlistment, Instant now)
    {
        var worker = enlistment.Worker;
        var assignment = NewAssignment();
        ids.Foresee(request);
        claims.Withdraw(request);
        request.Start(assignment, now);
        assignment.Begin(worker, request, new(epoch, request.Number, (ushort)request.Attempt), worker.CountSent());
        Take(assignment);
        worker.Spoke(now);

        // Zero would say that there is no limit. What is over already ends with the next tick.
        var end = request.Due;
        outbox.SendRequest(assignment, request, end > now ? end - now : TimeSpan.FromTicks(1));
        outbox.TellStep(BrokerEventKind.RequestDispatched, request, worker.Peer, now, isRoutine: request.Attempt == 1, now - request.AcceptedAt);
    }

    /// <summary>A worker that came back goes on with a request that it was lost with.</summary>
    public void Resume(PendingRequest request, Worker worker, Instant now)
    {
        var assignment = NewAssignment();
        var token = request.Claim!.Token;
        claims.Withdraw(request);
        request.Resume(assignment);
        assignment.Begin(worker, request, token, sequence: 0);
        Take(assignment);
        outbox.Tell(BrokerEventKind.RequestAdopted, request, worker.Peer, now);
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

        while (worker.HasRoom && worker.NextWaited() is { } enlistment && enlistment.Service.Queue.TryTake(out var request))
        {
            Start(request, enlistment, now);
        }

        // With room left over: most have none after what waited, and need not stand in a line meanwhile.
        if (worker.HasRoom)
        {
            List(worker);
        }
    }

    /// <summary>A worker goes to the end of the lines that it stands in: the next request is for another one, if there is another.</summary>
    public static void Yield(Worker worker)
    {
        if (worker.IsListed)
        {
            Unlist(worker);
            List(worker);
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

    /// <summary>A registered worker serves one more service: it joins that line, too, if it has room.</summary>
    public void Enlist(Enlistment enlistment, Instant now)
    {
        if (enlistment.Worker.IsListed)
        {
            enlistment.Service.Idle.AddLast(enlistment.IdleNode);
            Match(enlistment.Service, now);
        }
    }

    /// <summary>A running request is not its worker's own any more. The worker is left to finish for nobody; a 0.3 worker is told so.</summary>
    /// <param name="request">The request, whose state the caller changes.</param>
    /// <param name="code">Why, for a 0.3 worker.</param>
    /// <param name="expiry">When a worker that does one thing at a time, and has not answered by then, is given up.</param>
    /// <param name="isSuspected">Whether the worker was too slow.</param>
    /// <param name="now">Attended time.</param>
    public void Fence(PendingRequest request, ushort code, Instant expiry, bool isSuspected, Instant now)
    {
        var assignment = request.Assignment!;
        var worker = assignment.Worker;
        if (worker.Version is not MdpVersion.V03)
        {
            worker.Hand.Fence(assignment, expiry, isSuspected);
            Reschedule(worker);
            return;
        }

        // It says with each heartbeat whether it still works on it, and others of its requests may do well: it is not given up for this one.
        worker.Hand.Fence(assignment, Instant.Never, isSuspected);
        outbox.SendCancel(worker, assignment.Token, code);
        outbox.Tell(Facts.Of(BrokerEventKind.CancelSent, request, worker.Peer, now) with { Code = code });
        worker.Spoke(now);
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
        if (worker.NextDeadline < worker.Due)
        {
            deadlines.Set(worker, worker.NextDeadline);
        }
    }

    private Assignment NewAssignment() => _spare.TryPop(out var spare) ? spare : new();

    private void Take(Assignment assignment)
    {
        var (worker, request) = (assignment.Worker, assignment.Request!);
        worker.Hand.Take(assignment);
        if (worker.IsListed)
        {
            Unlist(worker);
            if (worker.HasRoom)
            {
                List(worker);
            }
        }

        deadlines.Postpone(request, request.RunsUntil);
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
