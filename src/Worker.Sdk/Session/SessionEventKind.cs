namespace Mdp.Worker.Session;

/// <summary>What a <see cref="SessionEvent"/> tells.</summary>
internal enum SessionEventKind : byte
{
    /// <summary>READY was sent, in <see cref="SessionEvent.Version"/>, with <see cref="SessionEvent.Count"/> jobs claimed from an earlier connection.</summary>
    Registered,

    /// <summary>The broker said something after READY: the way there and back is whole.</summary>
    Verified,

    /// <summary>The broker set the heartbeat, to an interval of <see cref="SessionEvent.Elapsed"/> and a liveness of <see cref="SessionEvent.Count"/> that did not hold before.</summary>
    TermsAdopted,

    /// <summary>This side ended the conversation; <see cref="SessionEvent.End"/> says why, <see cref="SessionEvent.Text"/> what the broker said.</summary>
    Ended,

    /// <summary>A job was cancelled; <see cref="SessionEvent.Reason"/> says why.</summary>
    JobCancelled,

    /// <summary>A request was handed back, because it is one too many, not served here, or the worker stops.</summary>
    HandedBack,

    /// <summary>The last word of a job that is nobody's any more was dropped.</summary>
    ReplyDropped,

    /// <summary>This process stood still for <see cref="SessionEvent.Elapsed"/>.</summary>
    StallNoticed,

    /// <summary>Nothing is in hand any more, and nothing more is taken.</summary>
    Drained,
}
