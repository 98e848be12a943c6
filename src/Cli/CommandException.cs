namespace Mdp.Cli;

/// <summary>The command ends here, and its user is told why: what was expected, what came, what to do.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">One line or some.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>The user's words are what a library takes for a wrong argument.</summary>
    public static CommandException OfWrongWords(ArgumentException wrong) =>
        new(Cli.ExitCode.WrongUsage, wrong.ParamName is null ? wrong.Message : wrong.Message.Replace($" (Parameter '{wrong.ParamName}')", "", StringComparison.Ordinal));

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
