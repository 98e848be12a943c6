using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>How peers leave: those that break the conversation, those that have to go, and those that are gone.</summary>
internal sealed class Departures(WorkerRoster roster, Attendance attendance, Watchers watchers, Outbox outbox)
{
    /// <summary>A command is well-formed but breaks the conversation.</summary>
    public void Refuse(Peer peer, Misconduct misconduct, MdpVersion version, Instant now)
    {
        outbox.Tell(new() { Kind = BrokerEventKind.PeerViolation, At = now, Peer = peer.Id, Remote = peer.Remote, Misconduct = misconduct });
        Dismiss(peer, version, Wording.Of(misconduct), now);
    }

    /// <summary>Whoever speaks as a worker is told DISCONNECT, registered or not; then its connection is closed, as that of a client.</summary>
    /// <param name="peer">Who has to go.</param>
    /// <param name="version">The version of what it said last.</param>
    /// <param name="text">Why, for those whose version has room for it.</param>
    /// <param name="now">Attended time.</param>
    public void Dismiss(Peer peer, MdpVersion version, ReadOnlyMemory<byte> text, Instant now)
    {
        if (peer.Role is PeerRole.Worker && peer.Worker is null && peer.Version is not MdpVersion.V03)
        {
            outbox.SendDisconnect(peer.Id, version, PeerRole.Worker, text);
        }

        Drop(peer, DepartureReason.ProtocolViolation, text, now);
    }

    /// <summary>A peer has to go: a registered worker and a 0.3 peer are told DISCONNECT, and the connection is closed.</summary>
    public void Drop(Peer peer, DepartureReason reason, ReadOnlyMemory<byte> text, Instant now)
    {
        if (peer.Worker is { } worker)
        {
            roster.Dismiss(worker, reason, text, now);
            return;
        }

        if (peer.Version is MdpVersion.V03)
        {
            // A broker that stops has ended all that it holds: what is still to come from this client it will not read.
            var flags = reason is DepartureReason.BrokerStopping && peer.Role is PeerRole.Client ? ErrorFlags.NeverRan : ErrorFlags.None;
            outbox.SendDisconnect(peer.Id, peer.Version, peer.Role, text, flags);
        }

        outbox.Close(peer, reason);
        Depart(peer, reason, now);
    }

    /// <summary>A peer is gone.</summary>
    public void Depart(Peer peer, DepartureReason reason, Instant now)
    {
        if (peer.Worker is { } worker)
        {
            roster.Depart(worker, reason, now);
        }

        if (peer.Client is { } client)
        {
            peer.Client = null;
            watchers.Leave(client, now);
            attendance.Lose(client, reason, now);
            outbox.Tell(new() { Kind = BrokerEventKind.ClientDeparted, At = now, Peer = peer.Id, Remote = peer.Remote, Departure = reason });
        }
    }
}
