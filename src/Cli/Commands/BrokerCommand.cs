using System.CommandLine;
using Mdp.Broker.CommandLine;
using Mdp.Cli.CommandLine;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp broker</c>: the broker program itself, under another name.</summary>
internal static class BrokerCommand
{
    /// <summary>Its word.</summary>
    public const string Name = "broker";

    /// <summary>The command, for help and completion: what it is told is read by the broker.</summary>
    public static Command Make()
    {
        var command = new ExampledCommand(Name, "Run a broker until Ctrl-C. All its options: mdp broker --help-options", "mdp broker\nmdp broker --endpoint tcp://127.0.0.1:6000 --profile aggressive");
        foreach (var option in BrokerCommandLine.Options.Where(option => option.Name is not ("--help" or "--version")))
        {
            command.Add(option);
        }

        return command.Does((_, _) => throw new CommandException(ExitCode.WrongUsage, "expected 'broker' as the first word: mdp broker [options]"));
    }

    /// <summary>Runs it.</summary>
    /// <param name="words">What follows the word.</param>
    public static Task<int> RunAsync(string[] words)
    {
        // The broker remarks on each variable of its own prefix that it does not know. These are known to this command.
        Environment.SetEnvironmentVariable(GeneralOptions.BrokerVariable, null);
        Environment.SetEnvironmentVariable(Admin.AdminOptions.UrlVariable, null);
        Environment.SetEnvironmentVariable(Admin.AdminOptions.AuthorityVariable, null);
        return Broker.Program.Main(words);
    }
}
