using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>A socket on a loop: it has something to do at the end of every turn.</summary>
internal abstract class LoopSocket : LoopMember
{
    /// <summary>The host's instant at which its owner wants a turn even if nothing arrives.</summary>
    public Instant NextTurn { get; protected set; } = Instant.Never;

    /// <summary>Whether connections are over that the owner has not been told of.</summary>
    public abstract bool HasEnds { get; }

    /// <summary>Whether something became true that its owner has not been told, so that the end of the turn must be gone through again.</summary>
    public abstract bool IsUnsettled { get; }

    /// <summary>Whether something that was written waits for company.</summary>
    public virtual bool HoldsBack => false;

    /// <summary>Whether its owner is in the middle of something, so that more is likely to arrive at once.</summary>
    public virtual bool ExpectsMore => true;

    /// <summary>Tells the owner which connections are over.</summary>
    public abstract void TellEnds();

    /// <summary>Tells the owner that the turn ends.</summary>
    public abstract void Settle();

    /// <summary>Sends what was written.</summary>
    public abstract void Flush();

    /// <summary>This process stood still: no peer is judged for silence before <paramref name="judgeFrom"/>, in attended time.</summary>
    public abstract void Excuse(Instant judgeFrom);
}
