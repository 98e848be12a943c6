namespace Mdp.Simulation.Tests;

/// <summary>What can happen next in a small world. Whom it happens to is told beside it.</summary>
internal enum MoveKind : byte
{
    /// <summary>A client asks for something.</summary>
    Ask,

    /// <summary>The connection of a client ends, and it opens another one.</summary>
    ReconnectClient,

    /// <summary>A worker connects and says READY.</summary>
    Register,

    /// <summary>The connection of a worker ends.</summary>
    DropWorker,

    /// <summary>A worker says DISCONNECT.</summary>
    Leave,

    /// <summary>A worker sends the reply to what it has in hand.</summary>
    Reply,

    /// <summary>A worker sends a part of the reply to what it has in hand.</summary>
    Partial,

    /// <summary>A worker sends the reply to what it had in hand before, on this connection or another.</summary>
    ReplyLate,

    /// <summary>Time passes until something other than a heartbeat happens, and all workers are silent.</summary>
    PassInSilence,

    /// <summary>Time passes until something other than a heartbeat happens, and all workers send heartbeats.</summary>
    Pass,

    /// <summary>The broker is killed and started again.</summary>
    Restart,
}

/// <summary>One thing that happens.</summary>
internal readonly record struct Move(MoveKind Kind, byte Who);
