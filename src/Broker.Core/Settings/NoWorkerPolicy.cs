namespace Mdp.Broker.Core;

/// <summary>What becomes of a request for a service that no worker serves.</summary>
public enum NoWorkerPolicy : byte
{
    /// <summary>It waits for one.</summary>
    Queue,

    /// <summary>It is rejected at once; a 0.3 client is told 404.</summary>
    Fail,
}
