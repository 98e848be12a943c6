namespace Mdp.Simulation.Tests;

/// <summary>What a peer waits for.</summary>
internal enum Timer : byte
{
    /// <summary>Its process is started again.</summary>
    Revive,

    /// <summary>It is frozen no longer.</summary>
    Thaw,

    /// <summary>It is cut off no longer.</summary>
    Heal,

    /// <summary>It reads again.</summary>
    Unclog,

    /// <summary>It connects again.</summary>
    Reconnect,

    /// <summary>It looks whether to send a heartbeat, and whether the broker is silent.</summary>
    Pulse,

    /// <summary>The next step of its job.</summary>
    Job,

    /// <summary>It wants something.</summary>
    Want,

    /// <summary>It looks whether it has waited too long.</summary>
    Patience,

    /// <summary>Its session asked to be ticked.</summary>
    Session,

    /// <summary>It dials once more.</summary>
    Dial,

    /// <summary>It asks to be told of presence, or has enough of it.</summary>
    Watch,
}

/// <summary>How a process goes.</summary>
internal enum Death : byte
{
    /// <summary>Its kernel closes the connection after everything that was written.</summary>
    Closed,

    /// <summary>The same, but the last message had not been written whole.</summary>
    Torn,

    /// <summary>Its kernel resets the connection.</summary>
    Reset,

    /// <summary>Its host is gone too.</summary>
    Vanished,
}
