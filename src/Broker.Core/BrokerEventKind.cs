namespace Mdp.Broker.Core;

/// <summary>A fact of the broker's life, for logs, metrics, traces and pages. Which fields of the event are set, each summary says.</summary>
public enum BrokerEventKind : byte
{
    /// <summary>A request was taken over. Peer (the client), Service, Request, Octets.</summary>
    RequestAccepted,

    /// <summary>A request was not taken over. Peer, Service (where it is legal), Reject, Octets.</summary>
    RequestRejected,

    /// <summary>A request was given to a worker. Peer (the worker), Service, Request, Attempt, Elapsed (since it was accepted).</summary>
    RequestDispatched,

    /// <summary>A request went back to the head of its queue. Peer (the former worker), Service, Request, Attempt, Departure.</summary>
    RequestRequeued,

    /// <summary>A request ended. Peer (the client), Service, Request, Attempt, Outcome, Elapsed (since it was accepted).</summary>
    RequestEnded,

    /// <summary>A request became a dead letter. Service, Request, Attempt, Outcome.</summary>
    DeadLettered,

    /// <summary>A dead letter was given up for newer ones, or dropped on demand. Service, Request.</summary>
    DeadLetterDropped,

    /// <summary>A dead letter was queued again, under the number in Request. Service, Request.</summary>
    DeadLetterReplayed,

    /// <summary>A reply was not passed on: its attempt is over, or never was. Peer (the worker), Service, Request, Attempt (as the token says).</summary>
    ReplyFenced,

    /// <summary>A reply came for a client that is gone. Peer (the worker), Service, Request, Attempt.</summary>
    ReplyDropped,

    /// <summary>A worker registered. Peer, Service, Remote.</summary>
    WorkerRegistered,

    /// <summary>A worker was not registered. Peer, Service (where it is legal), Reject, Remote.</summary>
    WorkerRefused,

    /// <summary>A worker left or was purged. Peer, Service, Departure, Remote, Elapsed (since its last sign of life), Request and Attempt (what it had in hand).</summary>
    WorkerDeparted,

    /// <summary>A worker exceeded the processing timeout and gets no work until it answers. Peer, Service, Request, Attempt.</summary>
    WorkerSuspected,

    /// <summary>A suspected worker answered at last. Peer, Service, Request, Attempt.</summary>
    WorkerRecovered,

    /// <summary>A peer that is not registered spoke as a worker, and was told DISCONNECT so that it registers anew. Peer, Remote.</summary>
    UnknownWorker,

    /// <summary>A client sent its first request. Peer, Remote.</summary>
    ClientAppeared,

    /// <summary>A client left. Peer, Departure, Remote.</summary>
    ClientDeparted,

    /// <summary>A service became known. Service.</summary>
    ServiceAppeared,

    /// <summary>A service has neither workers nor requests any more. Service.</summary>
    ServiceForgotten,

    /// <summary>A peer broke the protocol. Peer, Remote, Violation (of the codec) or Misconduct (of the conversation).</summary>
    PeerViolation,

    /// <summary>A heartbeat was asked for. Peer.</summary>
    HeartbeatSent,

    /// <summary>An 8/MMI request was answered. Peer, Service, Attempt (the status code), Octets of the answer.</summary>
    ManagementAnswered,

    /// <summary>The broker itself stood still. Elapsed (for how long).</summary>
    StallNoticed,
}
