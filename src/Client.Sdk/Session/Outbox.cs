using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>What the host must do and what it may tell, each in causal order, until the host takes it.</summary>
internal sealed class Outbox
{
    private readonly Queue<SessionEffect> _effects = new(64);
    private readonly Queue<SessionEvent> _events = new(16);

    public bool TryTake(out SessionEffect effect) => _effects.TryDequeue(out effect);

    public bool TryTake(out SessionEvent sessionEvent) => _events.TryDequeue(out sessionEvent);

    public void Tell(in SessionEvent sessionEvent) => _events.Enqueue(sessionEvent);

    public void Open(Link link) => _effects.Enqueue(new() { Kind = SessionEffectKind.Open, Link = link.Id });

    public void Close(Link link, LinkEnd end) => _effects.Enqueue(new() { Kind = SessionEffectKind.Close, Link = link.Id, End = end });

    /// <summary>HELLO, HEARTBEAT or DISCONNECT.</summary>
    public void Send(Link link, MdpCommandName name, in Headers headers = default) =>
        _effects.Enqueue(new() { Kind = SessionEffectKind.Send, Link = link.Id, Version = link.Version, Name = name, Headers = headers });

    public void SendCancel(Link link, RequestId id) =>
        _effects.Enqueue(new() { Kind = SessionEffectKind.Send, Link = link.Id, Version = link.Version, Name = MdpCommandName.ClientCancel, Id = id });

    public void SendRequest(Link link, ClientRequest request, TimeSpan timeLimit) => _effects.Enqueue(new()
    {
        Kind = SessionEffectKind.Send,
        Link = link.Id,
        Version = link.Version,
        Name = MdpCommandName.ClientRequest,
        Request = request,
        Id = request.Id,
        TimeLimit = timeLimit,
    });

    /// <summary>Hands over a part of the answer, with a reference to its body.</summary>
    public void Part(ClientRequest request, in RequestOutcome part)
    {
        part.Body.Retain();
        _effects.Enqueue(new() { Kind = SessionEffectKind.Part, Request = request, Outcome = part });
    }

    /// <summary>Hands over the end of a request, with a reference to its body.</summary>
    public void Complete(ClientRequest request, in RequestOutcome outcome)
    {
        outcome.Body.Retain();
        _effects.Enqueue(new() { Kind = SessionEffectKind.Complete, Request = request, Id = request.Id, Outcome = outcome });
    }
}
