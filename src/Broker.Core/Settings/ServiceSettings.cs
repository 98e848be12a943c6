namespace Mdp.Broker.Core;

/// <summary>How the requests of one service are treated. Validated by the host; the machine trusts it.</summary>
public sealed record ServiceSettings
{
    /// <summary>The defaults, which every figure below names.</summary>
    public static ServiceSettings Default { get; } = new();

    /// <summary>When a worker is lost with a request in hand. Default: <see cref="WorkerLossPolicy.Requeue"/>, as 7/MDP assumes.</summary>
    public WorkerLossPolicy OnWorkerLost { get; init; } = WorkerLossPolicy.Requeue;

    /// <summary>Dispatches of one request, the first included, before it becomes a dead letter. 1 to 1,000; default 5: a request that kills
    /// its workers kills at most five, and bad luck under heavy churn does not look like poison.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long a request waits for a worker. 1 ms to 30 days; default 60 s. Time already waited counts again after a requeue.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker may work on one request before it is given to another. 1 ms to 30 days; default 24 h, longer than any
    /// job that a user should have to configure first, and finite, so that a hung worker does not hold a request for ever.</summary>
    public TimeSpan ProcessingTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Waiting requests. 1 to 10,000,000; default 10,000.</summary>
    public int MaxQueueLength { get; init; } = 10_000;

    /// <summary>Octets of the waiting requests' bodies. 1 KiB to 1 TiB; default 256 MiB.</summary>
    public long MaxQueueOctets { get; init; } = 256L << 20;

    /// <summary>What a full queue does. Default: <see cref="FullQueuePolicy.Reject"/>, so that what was accepted stays accepted.</summary>
    public FullQueuePolicy OnQueueFull { get; init; } = FullQueuePolicy.Reject;

    /// <summary>When there is no worker at all. Default: <see cref="NoWorkerPolicy.Queue"/>, as 7/MDP says.</summary>
    public NoWorkerPolicy OnNoWorker { get; init; } = NoWorkerPolicy.Queue;

    /// <summary>How long a request is kept for the 0.3 worker whose connection was lost with it, before another one gets it. 0 to 1 h; default 0:
    /// at once. Either way the worker may claim it for as long as it waits.</summary>
    public TimeSpan ReconnectGrace { get; init; } = TimeSpan.Zero;

    /// <summary>When a client goes away. Default: <see cref="OrphanPolicy.Cancel"/>: nobody can be answered.</summary>
    public OrphanPolicy OnClientGone { get; init; } = OrphanPolicy.Cancel;

    /// <summary>Octets of PARTIALs held for a 0.1 client, who takes only one whole REPLY. 0 to 1 TiB; default 64 MiB.</summary>
    public long MaxBufferedPartialOctets { get; init; } = 64L << 20;
}
