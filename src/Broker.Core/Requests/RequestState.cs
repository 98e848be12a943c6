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

    /// <summary>In nobody's hand, and kept for the worker whose connection was lost with it.</summary>
    Held,
}
