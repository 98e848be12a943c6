namespace Mdp.Zmtp;

/// <summary>Something with a descriptor on an <see cref="EpollLoop"/>.</summary>
internal interface IEpollSource
{
    /// <summary>Whom the loop tells.</summary>
    LoopMember Member { get; }
}
