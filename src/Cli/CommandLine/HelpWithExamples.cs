using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mdp.Cli.CommandLine;

/// <summary>The help of System.CommandLine, and behind it the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Ending = """

        Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 unreachable, 4 no reply in time, 5 no such service or thing,
        6 refused, 130 interrupted. Environment: MDP_BROKER, MDP_ADMIN_URL, MDP_ADMIN_TOKEN, MDP_ADMIN_CA, NO_COLOR.
        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ExampledCommand { Examples: var examples, Details: var details })
        {
            if (details.Length > 0)
            {
                output.WriteLine(details);
                output.WriteLine();
            }

            output.WriteLine("Examples:");
            foreach (var line in examples.Split('\n'))
            {
                output.WriteLine($"  {line.TrimEnd()}");
            }
        }

        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine(Ending.TrimStart('\r', '\n'));
        }

        return code;
    }
}
