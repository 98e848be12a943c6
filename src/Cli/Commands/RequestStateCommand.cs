using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp request-state</c>: where one request is, or how it ended.</summary>
internal static class RequestStateCommand
{
    private static readonly Argument<string> Request = new("REQUEST") { Description = "Its number, as in the broker's log and in 'mdp workers', or the 32 digits of the client's id." };

    /// <summary>The command.</summary>
    public static Command Make() =>
        new ExampledCommand("request-state", "Show where a request is, or how it ended.", "mdp request-state 4711\nmdp request-state 0f9c2b6e5d8a4c1f9e7b3a2d1c0f8e6d --json") { Request }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var number = invocation.Get(Request)!;
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var answer = await new Management(client).AskAsync("mmi.request", number, cancellationToken);
        if (answer.Status is not ManagementAnswer.Ok || answer.Json is not JsonObject state)
        {
            throw answer.Status switch
            {
                400 => new CommandException(ExitCode.WrongUsage, $"expected a number or the 32 hexadecimal digits of an id, got '{number}'"),
                ManagementAnswer.NotFound => new CommandException(ExitCode.NotFound, $"the broker does not know the request {number}, or not any more: it remembers the latest 4,096 ends unless told otherwise."),
                _ => Management.Unexpected("mmi.request", answer),
            };
        }

        if (invocation.Screen.IsJson)
        {
            Screen.Print(state);
            return ExitCode.Success;
        }

        invocation.Screen.Print(FactsSheet.Of(state));
        if (state["lost_attempts"] is JsonArray { Count: > 0 } lost)
        {
            Screen.Print("");
            invocation.Screen.Print(LostAttempts(lost));
        }

        return ExitCode.Success;
    }

    private static Sheet LostAttempts(JsonArray lost)
    {
        var sheet = new Sheet("#LOST ATTEMPT", "WORKER", "REASON", "#WHEN");
        foreach (var attempt in lost)
        {
            sheet.Add(Wording.Text(attempt, "attempt"), Wording.Text(attempt, "worker"), Wording.Text(attempt, "reason"), $"{Wording.Seconds(attempt, "ago_s")} ago");
        }

        return sheet;
    }
}
