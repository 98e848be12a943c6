namespace Mdp.Worker.Session;

/// <summary>Why this side ended the conversation on a connection.</summary>
internal enum SessionEnd : byte
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The broker was silent for the window.</summary>
    BrokerSilent,

    /// <summary>The broker said DISCONNECT.</summary>
    BrokerDisconnected,

    /// <summary>The broker said DISCONNECT, and nothing else since READY: it does not want this worker.</summary>
    BrokerRefused,

    /// <summary>The broker broke the protocol.</summary>
    Violation,

    /// <summary>A job failed, and 0.1 and 0.2 have no way to say so: leaving is what makes the broker's policy for lost workers decide.</summary>
    FailedWithoutAnswer,

    /// <summary>A connection that only a broker without 0.3 needs.</summary>
    NotNeeded,

    /// <summary>The worker stops.</summary>
    Stopped,
}
