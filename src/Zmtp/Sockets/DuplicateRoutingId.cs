namespace Mdp.Zmtp;

/// <summary>What becomes of a second live connection with the same routing id. The loser is closed and reported, never left mute.</summary>
public enum DuplicateRoutingId : byte
{
    /// <summary>The newer connection takes over, the older one is closed as superseded: a peer that comes back need not wait for its own ghost.</summary>
    TakeOver,

    /// <summary>The newer connection is refused for as long as the older one lives.</summary>
    Refuse,
}
