using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>What is said on one connection, in one version, from its opening to its end.</summary>
internal abstract class Conversation
{
    private Pulse _pulse;

    protected Conversation(MdpVersion version, WorkerSessionSettings settings, JobsInHand jobs, SessionOutbox outbox, Instant now)
    {
        Version = version;
        Settings = settings;
        Jobs = jobs;
        Outbox = outbox;
        _pulse = new(settings.Heartbeat, now);
    }

    /// <summary>What is spoken.</summary>
    public MdpVersion Version { get; }

    /// <summary>Whether READY was sent.</summary>
    public bool IsRegistered { get; protected set; }

    /// <summary>Whether the broker has said something since.</summary>
    public bool IsVerified { get; set; }

    /// <summary>What holds on this connection at the moment.</summary>
    public HeartbeatSettings Heartbeat => _pulse.Agreed;

    /// <summary>When this side owes a heartbeat; Never while it owes none.</summary>
    public virtual Instant NextBeat => IsRegistered ? _pulse.NextBeat : Instant.Never;

    /// <summary>When the broker's silence becomes death; Never while its silence means nothing.</summary>
    public virtual Instant Expiry => IsRegistered ? _pulse.Expiry : Instant.Never;

    protected WorkerSessionSettings Settings { get; }

    protected JobsInHand Jobs { get; }

    protected SessionOutbox Outbox { get; }

    /// <summary>Whether a job of this conversation can go on in the next one.</summary>
    public abstract bool CanOutlive(WorkerJob job);

    /// <summary>Does what the state of the jobs calls for now: registers, says what credit there is.</summary>
    public abstract void Proceed(Instant now);

    /// <summary>A REQUEST came.</summary>
    /// <returns>What is wrong with it that ends the conversation.</returns>
    public abstract MdpViolation Request(in MdpCommand request, Instant now);

    /// <summary>The broker says that a job's end is not wanted any more.</summary>
    public abstract MdpViolation Cancel(in MdpCommand cancel, Instant now);

    /// <summary>A part of a reply.</summary>
    public abstract PartialOutcome Partial(WorkerJob job, in Body body, in Headers headers, Instant now);

    /// <summary>The last word of a job, if there are words for it.</summary>
    /// <returns>False when this version has none: then leaving says it.</returns>
    public abstract bool TryEnd(WorkerJob job, in LastWord word, Instant now);

    /// <summary>Gives a job back, so that another worker gets it. False where only leaving does that.</summary>
    public abstract bool TryHandBack(WorkerJob job);

    /// <summary>Says good-bye.</summary>
    public abstract void Leave(ReadOnlyMemory<byte> reason);

    /// <summary>Leaves a broker that has been silent for a window.</summary>
    public virtual void LeaveTheSilent()
    {
    }

    /// <summary>Beats.</summary>
    public abstract void Beat(TimeSpan lag, Instant now);

    /// <summary>A HEARTBEAT of the broker may tell terms: then they hold from now on, and are acknowledged.</summary>
    /// <returns>Whether it did. 0.1 and 0.2 have no such word.</returns>
    public virtual bool TryFollow(in Headers headers, TimeSpan lag, Instant now) => false;

    /// <summary>The broker gave a sign of life.</summary>
    public void Heard(Instant now) => _pulse.Heard(now);

    /// <summary>Other terms hold from now on.</summary>
    protected void Adopt(HeartbeatSettings terms) => _pulse.Adopt(terms);

    /// <summary>This side gave a sign of life that makes a heartbeat needless for an interval.</summary>
    protected void Spoke(Instant now) => _pulse.Spoke(now);
}
