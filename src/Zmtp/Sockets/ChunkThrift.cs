using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Lets go of the chunks of a loop that no message needs any more. It has no deadline, and wakes nobody, while none are kept.</summary>
internal sealed class ChunkThrift(SocketLoop loop) : LoopMember
{
    /// <summary>How long a chunk lies about before it goes, and at most twice that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A turn ends.</summary>
    public void Look()
    {
        if (loop.Messages.Chunks.KeptOctets > 0 && Due == Instant.Never)
            loop.Schedule(this, loop.Attended + Patience);
    }

    public override void Elapsed(Instant now)
    {
        loop.Messages.Chunks.Trim();
        Look();
    }

    public override void Failed(Exception exception) => Log.PostedWorkFailed(loop.Logger, exception);
}
