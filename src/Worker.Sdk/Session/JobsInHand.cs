using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>All jobs of a session, over all its connections, and how many more it takes.</summary>
internal sealed class JobsInHand(int concurrency, SessionOutbox outbox)
{
    private readonly Dictionary<UInt128, WorkerJob> _open = [];
    private readonly List<WorkerJob> _waiting = [];
    private readonly List<WorkerJob> _strays = [];
    private readonly Stack<WorkerJob> _pool = new();

    /// <summary>Jobs whose end the broker waits for.</summary>
    public int Count => _open.Count;

    /// <summary>Jobs whose handlers still work for nobody.</summary>
    public int StrayCount => _strays.Count;

    /// <summary>Whether the worker drains.</summary>
    public bool TakesNoMore { get; set; }

    /// <summary>Whether a request that comes now is one that the broker has credit for.</summary>
    public bool HasRoom => !TakesNoMore && _open.Count < concurrency;

    /// <summary>How many requests the broker may have outstanding here: what strays occupy is not its to fill.</summary>
    public ushort Credit => (ushort)(TakesNoMore ? 0 : concurrency - _strays.Count);

    /// <summary>Those whose end the broker waits for. Not to be enumerated while jobs come and go.</summary>
    public Dictionary<UInt128, WorkerJob>.ValueCollection Open => _open.Values;

    /// <summary>Those among them whose handlers have not begun, the oldest first. Not to be enumerated while jobs come and go.</summary>
    public List<WorkerJob> Waiting => _waiting;

    /// <summary>The open job of this key.</summary>
    public bool TryFind(UInt128 key, [NotNullWhen(true)] out WorkerJob? job) => _open.TryGetValue(key, out job);

    /// <summary>Takes a request in hand, and has it worked on as soon as there is a slot.</summary>
    public void Begin(UInt128 key, ServiceName service, in MdpCommand request)
    {
        var job = _pool.TryPop(out var used) ? used : new();
        job.Begin(key, service, request);
        _waiting.Add(job);
        _open.Add(key, job);
        StartNext();
    }

    /// <summary>Tells the handler that its work is not wanted any more. The first reason stands.</summary>
    public void Cancel(WorkerJob job, CancellationReason reason, Instant now)
    {
        if (job.Cancellation is not CancellationReason.None || job.State is not JobState.InHand)
        {
            return;
        }

        job.Cancellation = reason;
        outbox.Do(SessionEffectKind.CancelJob, job);
        outbox.Tell(SessionEventKind.JobCancelled, job, now);
    }

    /// <summary>The broker does not wait for it any more: its handler is cancelled, and what it says is dropped.</summary>
    public void GiveUp(WorkerJob job, CancellationReason reason, Instant now)
    {
        Cancel(job, reason, now);
        if (job.State is JobState.InHand)
        {
            _ = _open.Remove(job.Key);
            job.State = JobState.Stray;
            _strays.Add(job);
            return;
        }

        if (job.State is JobState.Answered)
        {
            outbox.Tell(SessionEventKind.ReplyDropped, job, now);
        }

        Forget(job);
    }

    /// <summary>The job is over, and its slot is free for the next.</summary>
    public void Forget(WorkerJob job)
    {
        var isRemoved = job.State is JobState.Stray ? _strays.Remove(job) : _open.Remove(job.Key);
        Debug.Assert(isRemoved, "A job ends once.");
        if (job.State is JobState.Waiting)
        {
            _ = _waiting.Remove(job);
        }

        job.End();
        outbox.Do(SessionEffectKind.ForgetJob, job);
        StartNext();
    }

    /// <summary>The host has taken the effect that forgets the job: no effect names it any more, and it may be used again.</summary>
    public void Recycle(WorkerJob job) => _pool.Push(job);

    /// <summary>The tokens of all whose end the broker waits for, one behind the other.</summary>
    public byte[] Tokens()
    {
        if (_open.Count == 0)
        {
            return [];
        }

        var tokens = new byte[_open.Count * RequestToken.Octets];
        var target = tokens.AsSpan();
        foreach (var job in _open.Values)
        {
            job.Address.CopyTo(target);
            target = target[RequestToken.Octets..];
        }

        return tokens;
    }

    private void StartNext()
    {
        var slotsInUse = _open.Count - _waiting.Count + _strays.Count;
        if (_waiting.Count == 0 || slotsInUse >= concurrency)
        {
            return;
        }

        var job = _waiting[0];
        _waiting.RemoveAt(0);
        job.State = JobState.InHand;
        outbox.Do(SessionEffectKind.StartJob, job);
    }
}
