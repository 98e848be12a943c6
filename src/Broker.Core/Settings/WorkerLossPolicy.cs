namespace Mdp.Broker.Core;

/// <summary>What becomes of a request whose worker is lost while it had the request in hand.</summary>
public enum WorkerLossPolicy : byte
{
    /// <summary>It goes back to the head of its queue and to another worker. 7/MDP assumes that workers are idempotent.</summary>
    Requeue,

    /// <summary>It fails: for services whose jobs must not run twice.</summary>
    Fail,
}
