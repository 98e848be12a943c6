namespace Mdp.Cli;

/// <summary>What the command ends with. Scripts rely on it: docs/mdp/cli.md has the table.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to.</summary>
    public const int Success = 0;

    /// <summary>It failed: a worker answered with an error or was lost, a port was in use.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>The broker, or its admin address, could not be reached or did not answer.</summary>
    public const int Unreachable = 3;

    /// <summary>No reply in time.</summary>
    public const int TimedOut = 4;

    /// <summary>There is no such service, request, worker or dead letter.</summary>
    public const int NotFound = 5;

    /// <summary>The broker did not take it: too busy, too large, not allowed, not offered.</summary>
    public const int Refused = 6;

    /// <summary>Ctrl-C or SIGTERM, as shells count it: 128 and SIGINT.</summary>
    public const int Interrupted = 130;
}
