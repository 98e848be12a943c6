using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Admin;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp drain</c>: the broker takes nothing over any more.</summary>
internal static class DrainCommand
{
    private static readonly Option<bool> Stay = new("--stay") { Description = "The broker goes on running when it is done, and takes nothing." };

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "drain",
        "Have the broker take nothing over any more, finish what it has, and stop.",
        "mdp drain\nmdp drain --stay --admin http://127.0.0.1:5580 --token-file /etc/mdp/token")
        .With([Stay, .. AdminOptions.All])
        .Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.Of(invocation);
        var answer = await admin.PostAsync(invocation.Get(Stay) ? "/v1/drain?stop=false" : "/v1/drain", cancellationToken);
        if (invocation.Screen.IsJson)
        {
            Screen.Print(answer ?? new JsonObject());
        }
        else
        {
            Screen.Print($"draining: {Wording.Text(answer, "requests")} requests in hand may end; new ones are refused{(invocation.Get(Stay) ? "" : ", then the broker stops")}");
        }

        return ExitCode.Success;
    }
}
