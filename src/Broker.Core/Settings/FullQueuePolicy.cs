namespace Mdp.Broker.Core;

/// <summary>What a full service queue does with one more request.</summary>
public enum FullQueuePolicy : byte
{
    /// <summary>The newcomer is rejected.</summary>
    Reject,

    /// <summary>The oldest waiting request is given up for the newcomer.</summary>
    DisplaceOldest,
}
