namespace Mdp.Broker.Core;

/// <summary>Where a request that has not ended is.</summary>
internal enum RequestState : byte
{
    /// <summary>Nowhere: the object is free for the next request.</summary>
    Free,

    /// <summary>In its service's queue.</summary>
    Waiting,

    /// <summary>In a worker's hand.</summary>
    Running,
}
