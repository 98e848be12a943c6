namespace Mdp.Heartbeating;

/// <summary>Something with at most one deadline. It knows its place in the heap, so that moving the deadline needs no search.</summary>
public abstract class Deadlined
{
    /// <summary>Its deadline; Never for none.</summary>
    public Instant Due { get; internal set; } = Instant.Never;

    /// <summary>The index in the heap; -1 for no deadline.</summary>
    internal int HeapIndex { get; set; } = -1;
}
