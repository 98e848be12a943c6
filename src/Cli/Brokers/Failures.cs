using Mdp.Client;

namespace Mdp.Cli.Brokers;

/// <summary>What a failed call means for the command.</summary>
internal static class Failures
{
    /// <summary>The exit code.</summary>
    public static int ExitCodeOf(MdpFailure failure) => failure.Kind switch
    {
        MdpFailureKind.Timeout when failure.Phase is MdpPhase.Unreachable => ExitCode.Unreachable,
        MdpFailureKind.Timeout => ExitCode.TimedOut,
        MdpFailureKind.ConnectionLost => ExitCode.Unreachable,
        MdpFailureKind.NoSuchService => ExitCode.NotFound,
        MdpFailureKind.Rejected => ExitCode.Refused,
        MdpFailureKind.Cancelled when failure.Code == 0 => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };

    /// <summary>The failure as the command's end.</summary>
    public static CommandException Ending(MdpFailure failure) => new(ExitCodeOf(failure), failure.Message);
}
