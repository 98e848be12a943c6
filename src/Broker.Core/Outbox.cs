using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What the host must do and what it may tell, each in causal order, until the host takes it.</summary>
internal sealed class Outbox
{
    private readonly Queue<Effect> _effects = new(64);
    private readonly Queue<BrokerEvent> _events = new(64);

    public bool TryTake(out Effect effect) => _effects.TryDequeue(out effect);

    public bool TryTake(out BrokerEvent brokerEvent) => _events.TryDequeue(out brokerEvent);

    public void Tell(in BrokerEvent brokerEvent) => _events.Enqueue(brokerEvent);

    /// <summary>REQUEST to a worker.</summary>
    public void SendRequest(Assignment assignment, in Body body)
    {
        var worker = assignment.Worker;
        body.Retain();
        _effects.Enqueue(new()
        {
            Kind = EffectKind.Send,
            Peer = worker.Peer.Id,
            Version = worker.Version,
            Name = MdpCommandName.WorkerRequest,
            Token = assignment.Token,
            Body = body,
        });
    }

    /// <summary>PARTIAL or FINAL to a client. The references to the preceding bodies, if any, go to the effect.</summary>
    public void SendReply(MdpCommandName name, PeerId client, MdpVersion version, ServiceName service, in Body body, List<Body>? preceding = null)
    {
        body.Retain();
        _effects.Enqueue(new()
        {
            Kind = EffectKind.Send,
            Peer = client,
            Version = version,
            Name = name,
            Service = service,
            Body = body,
            Preceding = preceding,
        });
    }

    /// <summary>HEARTBEAT or DISCONNECT to a peer that speaks as a worker.</summary>
    public void SendToWorker(MdpCommandName name, PeerId peer, MdpVersion version) =>
        _effects.Enqueue(new() { Kind = EffectKind.Send, Peer = peer, Version = version, Name = name });

    /// <summary>Closes a connection; what its peer still says does not count.</summary>
    public void Close(Peer peer, DepartureReason reason)
    {
        peer.IsClosing = true;
        _effects.Enqueue(new() { Kind = EffectKind.Close, Peer = peer.Id, Reason = reason });
    }

    /// <summary>Tells a fact about a peer.</summary>
    public void Tell(BrokerEventKind kind, Peer peer, Instant now) => Tell(new() { Kind = kind, At = now, Peer = peer.Id, Remote = peer.Remote });
}
