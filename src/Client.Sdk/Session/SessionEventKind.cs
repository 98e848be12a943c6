namespace Mdp.Client.Session;

/// <summary>A fact of a session's life, for logs and metrics. Which fields of the event are set, each summary says.</summary>
internal enum SessionEventKind : byte
{
    /// <summary>A link is open. Link, Version (that is spoken on it).</summary>
    LinkOpened,

    /// <summary>A link was lost. Link, Requests (that were in flight on it).</summary>
    LinkLost,

    /// <summary>The session closed a link. Link, End, Requests, Text (what the broker said in DISCONNECT, or what it sent that is malformed).</summary>
    LinkClosed,

    /// <summary>The broker takes nothing more, and is about to leave. Link, Text (what it said).</summary>
    BrokerLeaves,

    /// <summary>A request was sent again, on another link, with its old id. Link, Id.</summary>
    RequestSentAgain,

    /// <summary>An answer came for a request that the session does not hold: it had ended for its caller. It is dropped. Link, Id.</summary>
    LateAnswer,

    /// <summary>A heartbeat was asked for. Link.</summary>
    HeartbeatSent,

    /// <summary>The broker set a heartbeat that did not hold before. Link, Elapsed (the interval), Liveness.</summary>
    TermsAdopted,

    /// <summary>This process itself stood still. Elapsed (for how long).</summary>
    StallNoticed,
}
