namespace Mdp.Broker.CommandLine;

/// <summary>What the user of the command line wants.</summary>
internal enum CommandLineWish : byte
{
    /// <summary>A running broker.</summary>
    Run,

    /// <summary>The help.</summary>
    Help,

    /// <summary>All options in full.</summary>
    HelpOptions,

    /// <summary>The version.</summary>
    Version,

    /// <summary>To know whether the options are right.</summary>
    Check,

    /// <summary>To know whether the broker that these options make answers.</summary>
    Probe,
}
