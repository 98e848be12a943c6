namespace Mdp.Broker.Core;

/// <summary>What a command from a worker leads to.</summary>
internal enum WorkerAction : byte
{
    /// <summary>It joins its service.</summary>
    Register,

    /// <summary>A sign of life, nothing else.</summary>
    Hear,

    /// <summary>A part of a reply, if its token is the one in hand.</summary>
    PassPartial,

    /// <summary>A reply, if its token is the one in hand.</summary>
    PassFinal,

    /// <summary>A part of a reply that nobody waits for any more, if its token is the fenced one.</summary>
    DropPartial,

    /// <summary>A reply that nobody waits for any more, if its token is the fenced one: the worker is free again.</summary>
    DropFinal,

    /// <summary>It leaves; what it had in hand takes the way of a lost worker's request.</summary>
    Leave,

    /// <summary>It is not registered and is told so; after a restart of the broker this brings the fleet back.</summary>
    TellDisconnect,

    /// <summary>An unregistered peer says good-bye: its connection is closed.</summary>
    Close,

    /// <summary>A second READY.</summary>
    RefuseReady,

    /// <summary>A reply from a worker with nothing in hand.</summary>
    RefuseReply,

    /// <summary>A registered 0.3 worker offers one more service, or the same again.</summary>
    Enlist,

    /// <summary>A 0.3 worker says what it works on.</summary>
    TakeStock,

    /// <summary>A 0.3 worker says how many requests it may have in hand.</summary>
    SetCredit,

    /// <summary>A 0.3 worker's ERROR: there is no reply from it.</summary>
    PassError,

    /// <summary>A 0.3 worker's word about something that is not in its hand any more.</summary>
    DropUnknown,
}
