namespace Mdp.Broker.Core;

/// <summary>What a peer is as a worker.</summary>
internal enum WorkerState : byte
{
    /// <summary>Not registered.</summary>
    Unknown,

    /// <summary>Registered, nothing in hand.</summary>
    Idle,

    /// <summary>A request in hand.</summary>
    Busy,

    /// <summary>A request in hand that is no longer its own: the answer will be dropped, and until then it gets no other.</summary>
    Fenced,
}
