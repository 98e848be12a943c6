using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>Events about a request or a worker, with the fields that all of them have.</summary>
internal static class Facts
{
    /// <summary>A fact about a request, at the peer that it concerns.</summary>
    /// <remarks>What each request tells is given here whole: to take such a value and change a field of the copy costs more than to make it.</remarks>
    public static BrokerEvent Of(
        BrokerEventKind kind, PendingRequest request, Peer peer, Instant now, TimeSpan elapsed = default, long octets = 0, RequestOutcome outcome = default) => new()
        {
            Kind = kind,
            At = now,
            Peer = peer.Id,
            Remote = peer.Remote,
            Service = request.Service.Name.Text,
            Request = request.Number,
            Attempt = request.Attempt,
            Elapsed = elapsed,
            Octets = octets,
            Outcome = outcome,
        };

    /// <summary>A fact about a worker, with what it has had in hand for longest.</summary>
    public static BrokerEvent Of(BrokerEventKind kind, Worker worker, Instant now) => new()
    {
        Kind = kind,
        At = now,
        Peer = worker.Peer.Id,
        Remote = worker.Peer.Remote,
        Service = worker.Service.Name.Text,
        Request = worker.Token.Request,
        Attempt = worker.Token.Attempt,
        Worker = worker.Card,
    };
}
