using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Tells the broker's heartbeat to 0.3 peers that left it to the broker, when they register and whenever it changes, and takes their acknowledgements.</summary>
/// <remarks>
/// MDP/0.3 heartbeating.8 to 12. One telling at a time is under way to a peer; what changes meanwhile is told when that is acknowledged. So nothing piles up before a peer that
/// does not read, and who never acknowledges is told once and keeps the terms that it has.
/// </remarks>
internal sealed class Herald(LiveSettings settings, Outbox outbox)
{
    private HeartbeatSettings? _worded;
    private Headers _words;

    /// <summary>A peer has registered, or the settings have changed, or a telling was acknowledged: it is told what it does not know.</summary>
    /// <returns>Whether it was told something: the broker's next heartbeat to it may be due sooner.</returns>
    public bool TryTell(Peer peer, Watch watch, Instant now)
    {
        var terms = HeartbeatTerms.Whole(settings.Current.Heartbeat);
        if (!watch.TryTell(terms, now))
        {
            return false;
        }

        if (_worded != terms)
        {
            (_worded, _words) = (terms, HeartbeatTerms.ToHeaders(terms));
        }

        outbox.SendHeartbeat(peer.Id, MdpVersion.V03, peer.Role, _words);
        return true;
    }

    /// <summary>A HEARTBEAT came that may acknowledge what its peer was told.</summary>
    /// <returns>Whether it did: its death and the broker's next heartbeat to it may be due sooner.</returns>
    public bool TryAgree(Peer peer, Watch watch, in Headers headers, Instant now)
    {
        var before = watch.Heartbeat;
        if (headers.IsEmpty || !HeartbeatTerms.TryRead(headers, out var acknowledged) || !watch.TryAgree(acknowledged))
        {
            return false;
        }

        if (watch.Heartbeat != before)
        {
            outbox.Tell(new()
            {
                Kind = BrokerEventKind.TermsAgreed,
                At = now,
                Peer = peer.Id,
                Remote = peer.Remote,
                Service = peer.Worker?.Service.Name.Text,
                Worker = peer.Worker?.Card,
                Elapsed = watch.Heartbeat.Interval,
                Count = watch.Heartbeat.Liveness,
            });
        }

        _ = TryTell(peer, watch, now);
        return true;
    }
}
