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

    /// <summary>A client sent its first command. Peer, Remote.</summary>
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

    /// <summary>A client asked again for a request that is open, and will be answered on this connection. Peer (the client), Service, Request, Attempt.</summary>
    RequestAttached,

    /// <summary>A request is kept for the worker whose connection was lost with it. Peer (that worker), Service, Request, Attempt, Departure, Elapsed (for how long).</summary>
    RequestHeld,

    /// <summary>A worker that came back goes on with its request. Peer (the worker), Service, Request, Attempt.</summary>
    RequestAdopted,

    /// <summary>A worker claims a request that is not its own any more, and is told so. Peer (the worker), Service (the worker's first), Request, Attempt (as the token says).</summary>
    ClaimRefused,

    /// <summary>A worker was told to end a request. Peer (the worker), Service, Request, Attempt, Code.</summary>
    CancelSent,

    /// <summary>A worker answered by ERROR. Peer (the worker), Service, Request, Attempt, Code.</summary>
    HandlerFailed,

    /// <summary>A reply came while its client was away, and is kept for its return. Peer (the worker), Service, Request, Attempt.</summary>
    ReplyKept,

    /// <summary>A client asked again for a request that had ended, and got its outcome once more. Peer (the client), Request.</summary>
    ReplyRepeated,

    /// <summary>A registered worker serves one more service. Peer, Service, Remote.</summary>
    WorkerEnlisted,

    /// <summary>A worker changed how many requests it may have in hand. Peer, Service, Remote, Count.</summary>
    CreditChanged,

    /// <summary>A worker's process is later with its own work than it may be, and gets nothing new. Peer, Service, Remote, Elapsed (the lag).</summary>
    WorkerLagging,

    /// <summary>Such a worker has caught up. Peer, Service, Remote, Elapsed (the lag).</summary>
    WorkerCaughtUp,

    /// <summary>A client said HELLO: its presence is watched from now on. Peer, Remote, Elapsed (its window).</summary>
    ClientGreeted,

    /// <summary>A client's HELLO was not agreed to. Peer, Remote, Reject.</summary>
    ClientRefused,

    /// <summary>A client that was away did not come back within its window. Peer, Remote, Count (its open requests).</summary>
    ClientMissed,

    /// <summary>The broker began to drain. Count (requests that it holds).</summary>
    DrainBegan,

    /// <summary>Other settings are in force.</summary>
    SettingsChanged,

    /// <summary>A client is told of presence from now on. Peer, Remote, Service (null for all), Count (watches now).</summary>
    WatchBegan,

    /// <summary>A client is not told of presence any more. Peer, Remote, Service (null for all), Count (watches now), Elapsed (since it began), Code (that it was told; 0 where it is gone or asked anew).</summary>
    WatchEnded,

    /// <summary>A peer that leaves its heartbeat to the broker has acknowledged another one. Peer, Remote, Service (the worker's first; none for a client), Elapsed (the interval), Count (the liveness).</summary>
    TermsAgreed,
}
