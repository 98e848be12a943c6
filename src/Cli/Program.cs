using Mdp.Cli.CommandLine;
using Mdp.Cli.Commands;
using Mdp.Cli.Output;

namespace Mdp.Cli;

/// <summary>The command: reads its words, does what they say, and ends with a code that scripts can rely on.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] words)
    {
        // The broker reads its own words: it tells all mistakes in them at once, with those of its other sources.
        if (words is [BrokerCommand.Name, .. var rest])
        {
            return await BrokerCommand.RunAsync(rest);
        }

        var commandLine = MdpCommandLine.Read(words);
        if (commandLine.Mistakes.Count > 0)
        {
            commandLine.ReportMistakes(Console.Error);
            return ExitCode.WrongUsage;
        }

        using var interruption = new Interruption();
        try
        {
            return await commandLine.Said.InvokeAsync(MdpCommandLine.Invoking, interruption.Token);
        }
        catch (CommandException e)
        {
            await SayAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // Ours, whatever it is: said whole, and ended with the code that scripts are promised instead of an abort.
            await SayAsync($"failed, and should not have: {e}");
            return ExitCode.Failed;
        }

        static Task SayAsync(string message) => Console.Error.WriteLineAsync(Screen.Prefix + message);
    }
}
