namespace Mdp.Client.Session;

/// <summary>Where a request is, as far as the session knows.</summary>
internal enum RequestStage : byte
{
    /// <summary>Not in the session's hands.</summary>
    Free,

    /// <summary>It waits for a link: none is open, none is idle, or too much waits to be sent already.</summary>
    Waiting,

    /// <summary>It was handed to a link; the broker has not said a word about it there.</summary>
    Sent,

    /// <summary>The broker has said ACCEPTED on this link.</summary>
    Accepted,

    /// <summary>A part of the answer has come on this link: a worker has it in hand.</summary>
    Answering,
}
