using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Broker.Core;

/// <summary>What READY leads to: a peer becomes a worker, a 0.3 worker serves one more service, or it is told why not and has to go.</summary>
internal sealed class Registration(LiveSettings settings, ServiceDirectory directory, WorkerRoster roster, Dispatcher dispatcher, Departures departures, Outbox outbox)
{
    /// <summary>Whether the broker is stopping, and takes nobody in.</summary>
    public bool IsClosed { get; set; }

    /// <summary>READY from a peer that is not registered.</summary>
    public void Register(Peer peer, in MdpCommand ready, Instant now)
    {
        var reject = RejectReason.None;
        if (!Terms.TryAgree(ready, settings.Current, out var terms))
        {
            reject = RejectReason.HeartbeatBounds;
        }

        Judge(ready, ref reject);

        // The same worker on an older connection, which may be dead without anybody having noticed: what it had in hand waits for its first heartbeat here.
        if (reject is RejectReason.None && roster.Find(ready.Instance) is { } older)
        {
            roster.Dismiss(older, DepartureReason.Superseded, Wording.Of(DepartureReason.Superseded), now);
        }

        if (FindService(ready, ref reject, now) is not { } service)
        {
            Refuse(peer, ready, reject, now);
            return;
        }

        var credit = ready.Version is MdpVersion.V03 ? Math.Min(ready.Credit, settings.Current.MaxCredit) : 1;
        roster.Register(new(peer, ready.Version, terms, ready.Instance, credit, now) { Card = WorkerCard.Of(ready.Headers) }, service, now);
    }

    /// <summary>READY again: one more service, or the same, and a new credit. Instance and heartbeat stay as they were.</summary>
    public void Enlist(Worker worker, in MdpCommand ready, Instant now)
    {
        var reject = RejectReason.None;
        var service = directory.Find(ready.Service);
        var isNew = service is null || worker.FindEnlistment(service) is null;
        if (isNew && worker.Enlistments.Length >= settings.Current.MaxServicesPerWorker)
        {
            reject = RejectReason.ServicesPerWorker;
        }

        Judge(ready, ref reject);
        service = FindService(ready, ref reject, now);
        if (service is null)
        {
            Refuse(worker.Peer, ready, reject, now);
            return;
        }

        if (isNew)
        {
            roster.Enlist(worker, service, now);
        }

        SetCredit(worker, ready.Credit, now);
    }

    /// <summary>A 0.3 worker says how many requests it may have in hand.</summary>
    public void SetCredit(Worker worker, int credit, Instant now)
    {
        credit = Math.Min(credit, settings.Current.MaxCredit);
        if (credit == worker.Credit)
        {
            return;
        }

        worker.Credit = credit;
        outbox.Tell(Facts.Of(BrokerEventKind.CreditChanged, worker, now) with { Count = credit });
        dispatcher.Review(worker, now);
    }

    private void Judge(in MdpCommand ready, ref RejectReason reject) =>
        reject = reject is not RejectReason.None ? reject
            : IsClosed ? RejectReason.Stopping
            : ManagementNames.IsReserved(ready.Service) ? RejectReason.ReservedName
            : RejectReason.None;

    private Service? FindService(in MdpCommand ready, ref RejectReason reject, Instant now) =>
        reject is RejectReason.None ? directory.FindOrAdd(ready.Service, isServed: true, out reject, now) : null;

    private void Refuse(Peer peer, in MdpCommand ready, RejectReason reject, Instant now)
    {
        outbox.Tell(new()
        {
            Kind = BrokerEventKind.WorkerRefused,
            At = now,
            Peer = peer.Id,
            Remote = peer.Remote,
            Service = ServiceName.Escape(ready.Service),
            Reject = reject,
        });
        departures.Dismiss(peer, ready.Version, Wording.OfRefusal(reject, settings.Current, ready), now);
    }
}
