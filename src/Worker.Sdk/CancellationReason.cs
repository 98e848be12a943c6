namespace Mdp.Worker;

/// <summary>Why a job's cancellation token was cancelled. One job has one reason: the first that arose.</summary>
public enum CancellationReason : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The client cancelled its request, or is gone.</summary>
    ClientCancelled,

    /// <summary>The request's time limit, or its service's processing timeout, is over.</summary>
    TimeIsOver,

    /// <summary>The request is another worker's now: this one was out of the broker's sight for too long.</summary>
    TakenOver,

    /// <summary>The broker stops.</summary>
    BrokerStopping,

    /// <summary>The broker withdrew the request with a code that is not known here.</summary>
    Withdrawn,

    /// <summary>The connection to the broker was lost, and the job could not be claimed again, or not in time.</summary>
    ConnectionLost,

    /// <summary>This worker stops, and the time to finish is over: the request was handed back.</summary>
    WorkerStopping,
}
