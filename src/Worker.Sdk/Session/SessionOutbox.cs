using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>What the host must do and what it may tell, each in causal order, until the host takes it.</summary>
internal sealed class SessionOutbox
{
    private readonly Queue<SessionEffect> _effects = new(64);
    private readonly Queue<SessionEvent> _events = new(16);

    public bool TryTake(out SessionEffect effect) => _effects.TryDequeue(out effect);

    public bool TryTake(out SessionEvent sessionEvent) => _events.TryDequeue(out sessionEvent);

    public void Do(in SessionEffect effect) => _effects.Enqueue(effect);

    public void Tell(in SessionEvent sessionEvent) => _events.Enqueue(sessionEvent);

    /// <summary>Something the host does with a job.</summary>
    public void Do(SessionEffectKind kind, WorkerJob job) => _effects.Enqueue(new() { Kind = kind, Job = job });

    /// <summary>A command without fields beyond a text.</summary>
    public void Send(MdpCommandName name, MdpVersion version, ReadOnlyMemory<byte> text = default, ErrorFlags flags = ErrorFlags.None) =>
        _effects.Enqueue(new() { Kind = SessionEffectKind.Send, Version = version, Name = name, Octets = text, Flags = flags });

    /// <summary>Tells a fact about a job.</summary>
    public void Tell(SessionEventKind kind, WorkerJob job, Instant now) => _events.Enqueue(new()
    {
        Kind = kind,
        At = now,
        Service = job.Service.Text,
        Attempt = job.Attempt,
        Reason = job.Cancellation,
    });
}
