namespace Mdp.Client.Session;

/// <summary>Why the session closes a link of its own accord.</summary>
internal enum LinkEnd : byte
{
    /// <summary>The broker was silent for the whole heartbeat window.</summary>
    Silent,

    /// <summary>The broker left a request unanswered, and gave no other sign of life since that was sent.</summary>
    Unanswered,

    /// <summary>A reply may still come on it that nobody waits for any more: 0.1 and 0.2 have no ids, so nothing else may be asked on it.</summary>
    Discarded,

    /// <summary>There are more links than the broker's version makes use of.</summary>
    Surplus,

    /// <summary>The broker said DISCONNECT. It is not to be dialled again at once.</summary>
    Dismissed,

    /// <summary>The broker sent what no broker sends. It is not to be dialled again at once.</summary>
    Violation,

    /// <summary>The owner asked for a new beginning.</summary>
    Reset,

    /// <summary>The owner has ended the session.</summary>
    Stopped,
}
