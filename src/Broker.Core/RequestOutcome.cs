namespace Mdp.Broker.Core;

/// <summary>The one end of a request that was accepted.</summary>
public enum RequestOutcome : byte
{
    /// <summary>Its FINAL was sent to its client.</summary>
    Replied,

    /// <summary>No worker took it within the service's queue timeout, or the time limit that its client gave it.</summary>
    Expired,

    /// <summary>Its worker was lost, and attempts were used up, or the service says to fail, or a part of the reply had already gone out.</summary>
    WorkerLost,

    /// <summary>Its worker did not answer within the processing timeout, and it may not be tried again.</summary>
    ProcessingTimeout,

    /// <summary>Its client went away.</summary>
    Cancelled,

    /// <summary>A full queue gave up its oldest request for a newer one.</summary>
    Displaced,

    /// <summary>Its reply exceeds the limits of a message, or what may be held for a client that takes only whole replies.</summary>
    ReplyTooLarge,

    /// <summary>The broker stopped.</summary>
    BrokerStopped,

    /// <summary>A worker answered by ERROR, which was passed on to a client that has such a command.</summary>
    Failed,

    /// <summary>The time in which its client had use for an answer ran out while a worker had it in hand.</summary>
    Overdue,
}
