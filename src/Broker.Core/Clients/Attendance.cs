using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The 0.3 clients that said HELLO: how they are heard, missed, and come back.</summary>
/// <remarks>
/// Without HELLO a client is its connection, as in 0.1 and 0.2. With it, the client outlives a lost connection by the rest of its window: until then
/// its requests go on, and what comes back is kept. It returns by HELLO of the same instance and asks for each request again, by the same id.
/// </remarks>
internal sealed class Attendance(LiveSettings settings, RequestLedger ledger, Herald herald, DeadlineHeap deadlines, Outbox outbox)
{
    private readonly Dictionary<InstanceId, Presence> _latest = [];

    /// <summary>A client says HELLO.</summary>
    /// <param name="client">Who.</param>
    /// <param name="hello">What it says.</param>
    /// <param name="older">The same client on an older connection that is still there; null for none.</param>
    /// <param name="now">Attended time.</param>
    /// <returns>False when it asks for a heartbeat outside the broker's bounds.</returns>
    public bool TryGreet(Client client, in MdpCommand hello, out Client? older, Instant now)
    {
        older = null;
        if (!Terms.TryAgree(hello, settings.Current, out var terms))
        {
            return false;
        }

        var presence = new Presence(client, hello.Instance, ServiceName.Escape(hello.Text), terms, now);
        if (!presence.Instance.IsNone && _latest.TryGetValue(presence.Instance, out var former))
        {
            // It is back. Its window runs anew, so that it has the time to ask for everything again.
            Hear(former, now);
            older = former.IsAway ? null : former.Client;
        }

        if (!presence.Instance.IsNone)
        {
            _latest[presence.Instance] = presence;
        }

        client.Presence = presence;
        _ = herald.TryTell(client.Peer, presence.Watch, now);
        Reschedule(presence);
        outbox.Tell(new() { Kind = BrokerEventKind.ClientGreeted, At = now, Peer = client.Peer.Id, Remote = client.Peer.Remote, Elapsed = presence.Heartbeat.Window });
        return true;
    }

    /// <summary>A client gave a sign of life.</summary>
    public void Hear(Presence presence, Instant now)
    {
        presence.Heard(now);
        Reschedule(presence);
    }

    /// <summary>The broker's heartbeat has changed: a client that goes by it is told.</summary>
    public void Tell(Presence? presence, Instant now)
    {
        if (presence is { IsAway: false } && herald.TryTell(presence.Client.Peer, presence.Watch, now))
        {
            Reschedule(presence);
        }
    }

    /// <summary>A client's HEARTBEAT may acknowledge the terms that it was told.</summary>
    public void Agree(Client client, in Headers headers, Instant now)
    {
        if (client.Presence is { } presence && herald.TryAgree(client.Peer, presence.Watch, headers, now))
        {
            Reschedule(presence);
        }
    }

    /// <summary>A client's connection is gone: its requests wait for its return, if there is any hope, or become orphans.</summary>
    public void Lose(Client client, DepartureReason reason, Instant now)
    {
        var isAwaited = client.Presence is { } presence && client.Open.Count > 0 && presence.Expiry > now && MayReturn(reason);
        if (!isAwaited)
        {
            Forget(client);
            ledger.Orphan(client, isAwaited: false, now);
            return;
        }

        client.Presence!.IsAway = true;
        deadlines.Set(client.Presence, client.Presence.Expiry);
        ledger.Orphan(client, isAwaited: true, now);
    }

    /// <summary>Something about a client may be due: the end of its window, or our heartbeat to it.</summary>
    /// <param name="presence">Whose deadline came.</param>
    /// <param name="judgeFrom">The instant before which silence is our own stall's fault.</param>
    /// <param name="now">Attended time.</param>
    /// <returns>False when it is there no longer and its connection is to be closed.</returns>
    public bool TryLook(Presence presence, Instant judgeFrom, Instant now)
    {
        var expiry = Instant.Later(presence.Expiry, judgeFrom);
        if (expiry <= now && !presence.TryExcuse(expiry, now))
        {
            if (!presence.IsAway)
            {
                return false;
            }

            Miss(presence, now);
            return true;
        }

        if (presence.NextBeat <= now)
        {
            var peer = presence.Client.Peer;
            presence.Beat(now);
            outbox.SendHeartbeat(peer.Id, MdpVersion.V03, PeerRole.Client);
            outbox.Tell(BrokerEventKind.HeartbeatSent, peer, now);
        }

        expiry = Instant.Later(presence.Expiry, judgeFrom);
        deadlines.Set(presence, Instant.Earlier(expiry, presence.NextBeat));
        return true;
    }

    // Who broke the protocol, said good-bye or was sent away does not come back for its replies.
    private static bool MayReturn(DepartureReason reason) => reason is DepartureReason.ConnectionLost or DepartureReason.HeartbeatExpired
        or DepartureReason.Superseded or DepartureReason.SendQueueFull or DepartureReason.MessageTooLarge;

    private void Miss(Presence presence, Instant now)
    {
        var client = presence.Client;
        if (client.Open.Count > 0)
        {
            outbox.Tell(new() { Kind = BrokerEventKind.ClientMissed, At = now, Peer = client.Peer.Id, Remote = client.Peer.Remote, Count = client.Open.Count });
        }

        Forget(client);
        ledger.Orphan(client, isAwaited: false, now);
    }

    private void Forget(Client client)
    {
        if (client.Presence is not { } presence)
        {
            return;
        }

        deadlines.Cancel(presence);
        client.Presence = null;
        if (_latest.TryGetValue(presence.Instance, out var latest) && latest == presence)
        {
            _latest.Remove(presence.Instance);
        }
    }

    private void Reschedule(Presence presence)
    {
        var next = Instant.Earlier(presence.Expiry, presence.NextBeat);
        if (next < presence.Due)
        {
            deadlines.Set(presence, next);
        }
    }
}
