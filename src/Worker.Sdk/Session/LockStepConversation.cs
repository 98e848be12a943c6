using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>7/MDP and 18/MDP: one service and one job at a time on one connection.</summary>
/// <remarks>
/// <para>Brokers of these versions may send heartbeats to idle workers only, so while a job is in hand the broker's silence means nothing here; the
/// transport's own PING still finds a broker that is gone. This side beats all the while.</para>
/// <para>READY says that there is room, and nothing takes it back. So it waits until whatever an earlier connection left behind has ended.</para>
/// </remarks>
internal sealed class LockStepConversation(MdpVersion version, WorkerSessionSettings settings, JobsInHand jobs, SessionOutbox outbox, Instant now)
    : Conversation(version, settings, jobs, outbox, now)
{
    /// <inheritdoc/>
    public override Instant Expiry => Jobs.Count == 0 ? base.Expiry : Instant.Never;

    /// <inheritdoc/>
    public override bool CanOutlive(WorkerJob job) => false;

    /// <inheritdoc/>
    public override void Proceed(Instant now)
    {
        if (IsRegistered || !Jobs.HasRoom || Jobs.StrayCount > 0)
        {
            return;
        }

        IsRegistered = true;
        Heard(now);
        Spoke(now);
        Outbox.Do(new() { Kind = SessionEffectKind.Send, Version = Version, Name = MdpCommandName.WorkerReady, Service = Settings.Services[Settings.FallbackService] });
        Outbox.Tell(new() { Kind = SessionEventKind.Registered, At = now, Version = Version });
    }

    /// <inheritdoc/>
    public override MdpViolation Request(in MdpCommand request, Instant now)
    {
        if (!IsRegistered || Jobs.Count > 0)
        {
            return MdpViolation.UnknownCommand;
        }

        Jobs.Begin(UInt128.Zero, Settings.Services[Settings.FallbackService], request);
        return MdpViolation.None;
    }

    /// <inheritdoc/>
    public override MdpViolation Cancel(in MdpCommand cancel, Instant now) => MdpViolation.UnknownCommand;

    /// <inheritdoc/>
    public override PartialOutcome Partial(WorkerJob job, in Body body, in Headers headers, Instant now)
    {
        if (Version is MdpVersion.V01)
        {
            job.Collected ??= new();
            return job.Collected.TryAdd(body, Settings) ? PartialOutcome.Taken : PartialOutcome.TooLarge;
        }

        Spoke(now);
        Outbox.Do(new() { Kind = SessionEffectKind.Send, Version = Version, Name = MdpCommandName.WorkerPartial, Job = job, Body = body });
        return PartialOutcome.Taken;
    }

    /// <inheritdoc/>
    public override bool TryEnd(WorkerJob job, in LastWord word, Instant now)
    {
        var body = word.Body;
        if (word.IsError || (job.Collected is { } collected && !TryComplete(collected, ref body)))
        {
            return false;
        }

        // From here on the broker's silence counts again, from the beginning.
        Heard(now);
        Spoke(now);
        Outbox.Do(new() { Kind = SessionEffectKind.Send, Version = Version, Name = MdpCommandName.WorkerFinal, Job = job, Body = body });
        return true;
    }

    /// <inheritdoc/>
    public override bool TryHandBack(WorkerJob job) => false;

    /// <inheritdoc/>
    public override void Leave(ReadOnlyMemory<byte> reason)
    {
        if (IsRegistered)
        {
            Outbox.Send(MdpCommandName.WorkerDisconnect, Version);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// It may be alive and beat more slowly than this side was told. It would not learn of the lost connection, and give requests to the worker that was there until its own window is over.
    /// </remarks>
    public override void LeaveTheSilent() => Leave(default);

    /// <inheritdoc/>
    public override void Beat(TimeSpan lag, Instant now)
    {
        Spoke(now);
        Outbox.Send(MdpCommandName.WorkerHeartbeat, Version);
    }

    private bool TryComplete(CollectedReply collected, ref Body body)
    {
        if (!collected.TryAdd(body, Settings))
        {
            return false;
        }

        body = collected.ToBody();
        return true;
    }
}
