namespace Mdp.Simulation.Tests;

/// <summary>What a worker does with a request.</summary>
internal enum Conduct : byte
{
    /// <summary>It replies, perhaps in parts.</summary>
    Reply,

    /// <summary>Its process dies before it has read the request.</summary>
    DieBeforeReading,

    /// <summary>Its process dies in the middle of the work.</summary>
    DieWhileWorking,

    /// <summary>Its process dies when the work is done and the reply not yet sent.</summary>
    DieAfterWork,

    /// <summary>Its process dies directly after it has written the reply, or most of it.</summary>
    DieWhileReplying,

    /// <summary>Its process dies when parts of the reply have gone out.</summary>
    DieAfterPartials,

    /// <summary>Its handler does not come back until the chaos is over.</summary>
    Hang,

    /// <summary>It works for longer than the window of silence.</summary>
    WorkLong,

    /// <summary>It says DISCONNECT and goes.</summary>
    Leave,

    /// <summary>It replies with a token that nobody has given out.</summary>
    ForgeToken,

    /// <summary>It replies with a token that another worker has in hand.</summary>
    StealToken,

    /// <summary>It replies with a token that it had before.</summary>
    StaleToken,

    /// <summary>It replies twice, the second time slowly.</summary>
    ReplyTwice,

    /// <summary>It sends a part of a reply after its end.</summary>
    PartialAfterReply,

    /// <summary>It says READY again instead of replying.</summary>
    ReadyAgain,

    /// <summary>It says READY for another service instead of replying.</summary>
    ReadyElsewhere,

    /// <summary>It sends very many heartbeats, then replies.</summary>
    FloodHeartbeats,

    /// <summary>It sends a reply that is larger than any message may be.</summary>
    ReplyTooLarge,

    /// <summary>It sends what is no message of the protocol.</summary>
    Garbage,

    /// <summary>It asks, as a client would.</summary>
    ChangeRole,

    /// <summary>It goes on in another version of the protocol.</summary>
    ChangeVersion,

    /// <summary>Its handler throws, which the worker SDK tells by ERROR.</summary>
    Throw,

    /// <summary>Its process is late with everything, and says so.</summary>
    Lag,
}
