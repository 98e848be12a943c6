using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The registered workers, one for each live worker connection: how they join, beat, and are missed.</summary>
internal sealed class WorkerRoster(
    ServiceDirectory directory,
    Recovery recovery,
    Dispatcher dispatcher,
    Herald herald,
    DeadlineHeap deadlines,
    Watchers watchers,
    Outbox outbox)
{
    private readonly Dictionary<InstanceId, Worker> _byInstance = [];

    /// <summary>The registered worker of this instance; null for none.</summary>
    public Worker? Find(InstanceId instance) => _byInstance.GetValueOrDefault(instance);

    /// <summary>A peer said READY and is admitted: it joins its service, and may get work within the same call.</summary>
    public void Register(Worker worker, Service service, Instant now)
    {
        worker.Peer.Worker = worker;
        if (!worker.Instance.IsNone)
        {
            _byInstance.Add(worker.Instance, worker);
        }

        var enlistment = worker.Enlist(service);
        directory.Join(enlistment);
        _ = herald.TryTell(worker.Peer, worker.Watch, now);
        dispatcher.Reschedule(worker);
        outbox.Tell(Facts.Of(BrokerEventKind.WorkerRegistered, worker, now));
        dispatcher.Review(worker, now);
        watchers.TellOf(enlistment, now);
    }

    /// <summary>The broker's heartbeat has changed: a worker that goes by it is told.</summary>
    public void Tell(Worker? worker, Instant now)
    {
        if (worker is not null && herald.TryTell(worker.Peer, worker.Watch, now))
        {
            dispatcher.Reschedule(worker);
        }
    }

    /// <summary>A worker's HEARTBEAT may acknowledge the terms that it was told.</summary>
    public void Agree(Worker worker, in Headers headers, Instant now)
    {
        if (herald.TryAgree(worker.Peer, worker.Watch, headers, now))
        {
            dispatcher.Reschedule(worker);
        }
    }

    /// <summary>A registered worker serves one more service.</summary>
    public void Enlist(Worker worker, Service service, Instant now)
    {
        var enlistment = worker.Enlist(service);
        directory.Join(enlistment);
        outbox.Tell(Facts.Of(BrokerEventKind.WorkerEnlisted, worker, now) with { Service = service.Name.Text });
        dispatcher.Enlist(enlistment, now);
        watchers.TellOf(enlistment, now);
    }

    /// <summary>A worker gave a sign of life.</summary>
    public void Hear(Worker worker, Instant now)
    {
        worker.Heard(now);
        dispatcher.Reschedule(worker);
    }

    /// <summary>A worker is gone, for this one reason; what it had in hand takes the way of a lost worker's request.</summary>
    /// <param name="worker">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">Attended time.</param>
    /// <param name="neverRan">Whether it said that what it leaves in hand never ran.</param>
    public void Depart(Worker worker, DepartureReason reason, Instant now, bool neverRan = false)
    {
        worker.Peer.Worker = null;
        _byInstance.Remove(worker.Instance);
        deadlines.Cancel(worker);
        Dispatcher.Unlist(worker);
        foreach (var enlistment in worker.Enlistments)
        {
            directory.Leave(enlistment);
        }

        outbox.Tell(Facts.Of(BrokerEventKind.WorkerDeparted, worker, now) with
        {
            Departure = reason,
            Elapsed = now - worker.LastHeard,
            Count = worker.Hand.Count,
        });
        watchers.TellOf(worker, reason, now);
        while (worker.Hand.First is { } assignment)
        {
            if (assignment.Request is { } request)
            {
                recovery.TakeBack(request, reason, now, neverRan);
            }

            dispatcher.Release(assignment);
        }

        foreach (var enlistment in worker.Enlistments)
        {
            directory.Forget(enlistment.Service, now);
        }
    }

    /// <summary>A worker is told DISCONNECT, its connection is closed, and it is gone.</summary>
    public void Dismiss(Worker worker, DepartureReason reason, ReadOnlyMemory<byte> text, Instant now)
    {
        outbox.SendDisconnect(worker.Peer.Id, worker.Version, PeerRole.Worker, text);
        outbox.Close(worker.Peer, reason);
        Depart(worker, reason, now);
    }

    /// <summary>A reply came whose token was fenced: dropped, and the worker has room again.</summary>
    public void Recover(Assignment assignment, Instant now)
    {
        var worker = assignment.Worker;
        if (assignment.IsSuspected)
        {
            outbox.Tell(Facts.Of(BrokerEventKind.WorkerRecovered, worker, now) with { Request = assignment.Token.Request, Attempt = assignment.Token.Attempt });
        }

        dispatcher.Release(assignment);
        dispatcher.Reschedule(worker);
        dispatcher.Review(worker, now);
    }

    /// <summary>Something about the worker may be due: its death, the end of its fence, or our heartbeat to it.</summary>
    /// <param name="worker">Whose deadline came.</param>
    /// <param name="judgeFrom">The instant before which silence is our own stall's fault.</param>
    /// <param name="now">Attended time.</param>
    public void Look(Worker worker, Instant judgeFrom, Instant now)
    {
        var expiry = Instant.Later(worker.Expiry, judgeFrom);
        var fenceExpiry = Instant.Later(worker.FenceExpiry, judgeFrom);
        if (expiry <= now && worker.MustBeat && !worker.TryExcuse(expiry, now))
        {
            Dismiss(worker, DepartureReason.HeartbeatExpired, Wording.Of(DepartureReason.HeartbeatExpired), now);
            return;
        }

        if (fenceExpiry <= now)
        {
            Dismiss(worker, DepartureReason.ProcessingTimeout, Wording.Of(DepartureReason.ProcessingTimeout), now);
            return;
        }

        if (worker.NextBeat <= now)
        {
            worker.Beat(now);
            outbox.SendHeartbeat(worker.Peer.Id, worker.Version, PeerRole.Worker);
            outbox.Tell(Facts.Of(BrokerEventKind.HeartbeatSent, worker, now));
        }

        // Not the worker's own expiries: those may lie in the past while judgement is suspended.
        expiry = Instant.Later(worker.Expiry, judgeFrom);
        deadlines.Set(worker, Instant.Earlier(Instant.Earlier(expiry, worker.NextBeat), fenceExpiry));
    }
}
