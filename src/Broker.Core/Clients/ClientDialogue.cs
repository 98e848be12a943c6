using System.Diagnostics;
using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Broker.Core;

/// <summary>What clients say, and what follows.</summary>
internal sealed class ClientDialogue(
    LiveSettings settings,
    ServiceDirectory directory,
    RequestLedger ledger,
    Retries retries,
    KnownIds ids,
    Answers answers,
    Attendance attendance,
    Departures departures,
    ManagementService management,
    Watchers watchers,
    Outbox outbox)
{
    /// <summary>Why nothing is taken over any more; None while the broker works.</summary>
    public RejectReason Closed { get; set; }

    /// <summary>A command of a client came.</summary>
    public void Receive(Peer peer, in MdpCommand command, Instant now)
    {
        var client = peer.Client!;
        if (client.Presence is { } presence)
        {
            attendance.Hear(presence, now);
        }

        switch (command.Name)
        {
            case MdpCommandName.ClientRequest when ManagementNames.Contains(command.Service):
                AskBroker(client, command, now);
                break;
            case MdpCommandName.ClientRequest:
                Ask(client, command, now);
                break;
            case MdpCommandName.ClientCancel:
                Cancel(client, command.Id, now);
                watchers.Cancel(client, command.Id, now);
                break;
            case MdpCommandName.ClientHello:
                Greet(client, command, now);
                break;
            case MdpCommandName.ClientHeartbeat:
                attendance.Agree(client, command.Headers, now);
                break;
            case MdpCommandName.ClientDisconnect:
                outbox.Close(peer, DepartureReason.Graceful);
                departures.Depart(peer, DepartureReason.Graceful, now);
                break;
            default:
                throw new UnreachableException($"{command.Name} does not come from a client; the codec lets only a client's commands through");
        }
    }

    // A watch is the one answer of the broker that goes on, and has to be ended: 0.1 and 0.2 have no word for that, and are told that there is no such service.
    private void AskBroker(Client client, in MdpCommand command, Instant now)
    {
        if (command.Version is not MdpVersion.V03 || !command.Service.SequenceEqual(ManagementNames.Events))
        {
            management.Answer(client.Peer, command, now);
            client.Spoke(now);
        }
        else if (watchers.Begin(client, command, now) is var reject and not RejectReason.None)
        {
            Reject(client, command, reject, isKnown: false, now);
        }
    }

    private void Ask(Client client, in MdpCommand command, Instant now)
    {
        if (command.Version is MdpVersion.V03 && retries.TryServe(client, command, out var reject, now))
        {
            if (reject is not RejectReason.None)
            {
                Reject(client, command, reject, isKnown: true, now);
            }

            return;
        }

        reject = Closed is not RejectReason.None ? Closed
            : ((RequestFlags)command.Flags & RequestFlags.Durable) != RequestFlags.None ? RejectReason.NotOffered
            : RejectReason.None;
        var service = reject is RejectReason.None ? directory.FindOrAdd(command.Service, isServed: false, out reject, now) : null;
        if (service is not null)
        {
            reject = ledger.Accept(client, command, service, now);
        }

        if (reject is RejectReason.None)
        {
            return;
        }

        Reject(client, command, reject, isKnown: false, now);
        if (service is not null)
        {
            directory.Forget(service, now);
        }
    }

    private void Reject(Client client, in MdpCommand command, RejectReason reason, bool isKnown, Instant now)
    {
        var service = directory.Find(command.Service);
        outbox.Tell(new()
        {
            Kind = BrokerEventKind.RequestRejected,
            At = now,
            Peer = client.Peer.Id,
            Remote = client.Peer.Remote,
            Service = service?.Name.Text ?? ServiceName.Escape(command.Service),
            Reject = reason,
            Octets = command.Body.Octets,
        });
        if (command.Version is MdpVersion.V03)
        {
            answers.Refuse(client, command.Id, Wording.Of(reason, isKnown, service?.Settings ?? settings.Current.DefaultService, settings.Current), now);
        }
    }

    // What has ended meanwhile, or belongs to another connection, has been answered already. A client that came back may take back what its lost connection asked for.
    private void Cancel(Client client, RequestId id, Instant now)
    {
        if (ids.TryFind(id, out var request, out _) && request is not null && (request.Client == client || request.Client.IsGone))
        {
            ledger.Abandon(request, RequestOutcome.Cancelled, now);
        }
    }

    private void Greet(Client client, in MdpCommand hello, Instant now)
    {
        if (client.Presence is not null)
        {
            departures.Refuse(client.Peer, Misconduct.HelloTwice, MdpVersion.V03, now);
            return;
        }

        if (!attendance.TryGreet(client, hello, out var older, now))
        {
            outbox.Tell(new() { Kind = BrokerEventKind.ClientRefused, At = now, Peer = client.Peer.Id, Remote = client.Peer.Remote, Reject = RejectReason.HeartbeatBounds });
            departures.Drop(client.Peer, DepartureReason.ProtocolViolation, Wording.OfRefusal(RejectReason.HeartbeatBounds, settings.Current, hello), now);
            return;
        }

        if (older is not null)
        {
            departures.Drop(older.Peer, DepartureReason.Superseded, Wording.Of(DepartureReason.Superseded), now);
        }
    }
}
