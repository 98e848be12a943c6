using System.Runtime.CompilerServices;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What the host must do and what it may tell, each in causal order, until the host takes it.</summary>
internal sealed class Outbox
{
    private readonly Ring<Effect> _effects = new();
    private readonly Ring<BrokerEvent> _events = new();
    private RequestFigure[] _figures = new RequestFigure[64];
    private int _figureCount;

    /// <summary>How much is told of what each request does when all is well.</summary>
    public RoutineDetail Routine { get; set; } = RoutineDetail.Events;

    public bool TryTake(out Effect effect) => _effects.TryTake(out effect);

    public bool TryTake(out BrokerEvent brokerEvent) => _events.TryTake(out brokerEvent);

    public ReadOnlySpan<RequestFigure> TakeFigures()
    {
        var taken = _figures.AsSpan(0, _figureCount);
        _figureCount = 0;
        return taken;
    }

    public void Tell(in BrokerEvent brokerEvent) => _events.Add(brokerEvent);

    /// <summary>Tells a step of a request, at the peer that it concerns; when it is one that all requests take, in the detail that is asked for.</summary>
    public void TellStep(BrokerEventKind kind, PendingRequest request, Peer peer, Instant now, bool isRoutine, TimeSpan elapsed = default, long octets = 0, RequestOutcome outcome = default)
    {
        if (!isRoutine || Routine is RoutineDetail.Events)
        {
            Tell(kind, request, peer, now, elapsed, octets, outcome);
        }
        else if (Routine is RoutineDetail.Figures)
        {
            Count(new(kind, request.Service.Name.Text, octets, elapsed));
        }
    }

    /// <summary>Tells a fact about a request, at the peer that it concerns.</summary>
    /// <remarks>Never inlined: the event is large, and its place on the stack would be cleared by callers that have nothing to tell.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Tell(BrokerEventKind kind, PendingRequest request, Peer peer, Instant now, TimeSpan elapsed = default, long octets = 0, RequestOutcome outcome = default) =>
        Tell(Facts.Of(kind, request, peer, now, elapsed, octets, outcome));

    /// <summary>Tells a fact about a peer.</summary>
    public void Tell(BrokerEventKind kind, Peer peer, Instant now) => Tell(new() { Kind = kind, At = now, Peer = peer.Id, Remote = peer.Remote });

    /// <summary>REQUEST to a worker.</summary>
    /// <remarks>Never inlined, for the same reason as facts about requests.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SendRequest(Assignment assignment, PendingRequest request, TimeSpan timeLimit)
    {
        var worker = assignment.Worker;
        request.Body.Retain();
        _effects.Add(new()
        {
            Kind = EffectKind.Send,
            Peer = worker.Peer.Id,
            Version = worker.Version,
            Name = MdpCommandName.WorkerRequest,
            Service = request.Service.Name,
            Token = assignment.Token,
            TimeLimit = timeLimit,
            Body = request.Body,
            Headers = request.Headers,
        });
    }

    /// <summary>CANCEL to a worker.</summary>
    public void SendCancel(Worker worker, RequestToken token, ushort code) => _effects.Add(new()
    {
        Kind = EffectKind.Send,
        Peer = worker.Peer.Id,
        Version = worker.Version,
        Name = MdpCommandName.WorkerCancel,
        Token = token,
        Code = code,
    });

    /// <summary>PARTIAL or FINAL to a client. The references to the preceding bodies, if any, go to the effect.</summary>
    /// <remarks>Never inlined, for the same reason as facts about requests.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SendReply(
        MdpCommandName name, PeerId client, MdpVersion version, RequestId id, ServiceName service, in Body body, in Headers headers = default, List<Body>? preceding = null)
    {
        body.Retain();
        _effects.Add(new()
        {
            Kind = EffectKind.Send,
            Peer = client,
            Version = version,
            Name = name,
            Id = id,
            Service = service,
            Body = body,
            Headers = headers,
            Preceding = preceding,
        });
    }

    /// <summary>ERROR to a 0.3 client.</summary>
    public void SendError(PeerId client, RequestId id, in Failure failure)
    {
        failure.Message.Retain();
        _effects.Add(new()
        {
            Kind = EffectKind.Send,
            Peer = client,
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientError,
            Id = id,
            Flags = failure.Flags,
            Code = failure.Code,
            Text = failure.Text,
            Body = failure.Message,
            Headers = failure.Headers,
        });
    }

    /// <summary>ACCEPTED to a 0.3 client.</summary>
    public void SendAccepted(PeerId client, RequestId id) =>
        _effects.Add(new() { Kind = EffectKind.Send, Peer = client, Version = MdpVersion.V03, Name = MdpCommandName.ClientAccepted, Id = id });

    /// <summary>HEARTBEAT to a worker, or to a 0.3 client; with headers it tells terms.</summary>
    public void SendHeartbeat(PeerId peer, MdpVersion version, PeerRole role, in Headers headers = default) => _effects.Add(new()
    {
        Kind = EffectKind.Send,
        Peer = peer,
        Version = version,
        Name = role is PeerRole.Client ? MdpCommandName.ClientHeartbeat : MdpCommandName.WorkerHeartbeat,
        Headers = headers,
    });

    /// <summary>DISCONNECT to a peer that speaks as a worker, or to a 0.3 client. Only 0.3 carries the text.</summary>
    public void SendDisconnect(PeerId peer, MdpVersion version, PeerRole role, ReadOnlyMemory<byte> text, ErrorFlags flags = ErrorFlags.None) => _effects.Add(new()
    {
        Kind = EffectKind.Send,
        Peer = peer,
        Version = version,
        Name = role is PeerRole.Client ? MdpCommandName.ClientDisconnect : MdpCommandName.WorkerDisconnect,
        Flags = flags,
        Text = text,
    });

    /// <summary>Closes a connection; what its peer still says does not count.</summary>
    public void Close(Peer peer, DepartureReason reason)
    {
        peer.IsClosing = true;
        _effects.Add(new() { Kind = EffectKind.Close, Peer = peer.Id, Reason = reason });
    }

    private void Count(in RequestFigure figure)
    {
        if (_figureCount == _figures.Length)
        {
            Array.Resize(ref _figures, 2 * _figureCount);
        }

        _figures[_figureCount++] = figure;
    }
}
