namespace Mdp.Client.Session;

/// <summary>How a request ended for the session.</summary>
internal enum OutcomeKind : byte
{
    /// <summary>FINAL came: the body is the reply, or the last part of it.</summary>
    Replied,

    /// <summary>ERROR came: code and text say why there is no reply.</summary>
    Failed,

    /// <summary>The caller's time is over.</summary>
    TimedOut,

    /// <summary>The broker said no word about it for as long as the caller's patience lasts. It may be sent again, with the same id.</summary>
    Unanswered,

    /// <summary>The caller withdrew it.</summary>
    Cancelled,

    /// <summary>
    /// Its link was lost and the session must not send it again of its own accord: it may not run twice, a part of the answer had come already, or
    /// the broker knows no ids. Also where it was sent again on the same link, and a part of the answer had come and been dropped between the two tries.
    /// </summary>
    LinkLost,

    /// <summary>The broker sent something malformed on its link; it may have been the answer.</summary>
    Malformed,

    /// <summary>The session was stopped.</summary>
    Stopped,
}
