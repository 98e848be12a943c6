namespace Mdp.Cli.Drills;

/// <summary>What befalls a worker.</summary>
internal enum Fault : byte
{
    /// <summary>SIGKILL: the process is gone, and the system closes its connection.</summary>
    Killed,

    /// <summary>SIGSTOP: the process is there, and does nothing any more.</summary>
    Frozen,

    /// <summary>Its line falls silent: process and connection are there, and nothing comes through.</summary>
    CutOff,
}
