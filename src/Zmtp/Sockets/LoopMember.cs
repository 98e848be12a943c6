using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Something that a loop calls in its turns: a connection, a listener, a connector, a socket.</summary>
/// <remarks>What these methods throw reaches <see cref="Failed"/> of the same member and nobody else.</remarks>
internal abstract class LoopMember : Deadlined
{
    /// <summary>Its life on the loop begins.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Its stream or listener has become ready.</summary>
    public virtual void Ready(Readiness readiness)
    {
    }

    /// <summary>The time for which it was scheduled has come; it is scheduled no more.</summary>
    /// <param name="now">Attended time.</param>
    public virtual void Elapsed(Instant now)
    {
    }

    /// <summary>One of its other methods let an exception out: a fault of ours or of the socket's owner.</summary>
    public abstract void Failed(Exception exception);
}
