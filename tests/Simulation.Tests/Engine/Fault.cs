namespace Mdp.Simulation.Tests;

/// <summary>The kinds of trouble that a schedule may have. Each is on or off for a whole schedule.</summary>
[Flags]
internal enum Fault : uint
{
    None = 0,

    /// <summary>Worker processes are killed; their kernel says so with FIN or RST.</summary>
    KillWorkers = 1 << 0,

    /// <summary>Client processes are killed.</summary>
    KillClients = 1 << 1,

    /// <summary>Processes stand still for a while, as by SIGSTOP.</summary>
    Freeze = 1 << 2,

    /// <summary>Handlers do not come back before the end of the chaos, while their process lives.</summary>
    Hang = 1 << 3,

    /// <summary>Handlers take longer than the window of silence, or than the processing timeout.</summary>
    Slow = 1 << 4,

    /// <summary>Workers say DISCONNECT when they like, and register in odd ways.</summary>
    Leave = 1 << 5,

    /// <summary>Workers reply with wrong, stale and stolen tokens, twice, or without having been asked.</summary>
    Lie = 1 << 6,

    /// <summary>Peers send what is no message of the protocol, or one of the wrong role or version.</summary>
    Garbage = 1 << 7,

    /// <summary>The network swallows one direction or both for a while.</summary>
    Partition = 1 << 8,

    /// <summary>Hosts lose their power: no FIN, ever.</summary>
    Vanish = 1 << 9,

    /// <summary>Connections are reset.</summary>
    Reset = 1 << 10,

    /// <summary>Messages arrive in pieces, slowly.</summary>
    Segment = 1 << 11,

    /// <summary>Peers do not read.</summary>
    Clog = 1 << 12,

    /// <summary>Peers come with a routing id that is taken.</summary>
    Impersonate = 1 << 13,

    /// <summary>The broker stands still.</summary>
    StallBroker = 1 << 14,

    /// <summary>The broker is killed, and started again.</summary>
    RestartBroker = 1 << 15,

    /// <summary>The host ticks early, late and twice.</summary>
    SloppyTicks = 1 << 16,

    /// <summary>Clients give up waiting, and send again.</summary>
    Impatience = 1 << 17,

    /// <summary>Clients ask for much at once, and for large things.</summary>
    Flood = 1 << 18,

    /// <summary>Clients ask for services that nobody offers.</summary>
    NameBomb = 1 << 19,

    /// <summary>Some requests kill whoever runs them.</summary>
    Poison = 1 << 20,

    /// <summary>All workers of a service die at once.</summary>
    Blackout = 1 << 21,

    /// <summary>All of them.</summary>
    All = (1 << 22) - 1,
}
