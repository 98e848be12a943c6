using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;
using Mdp.Client;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp deadletters</c>: requests that were given up, to list, replay and drop.</summary>
internal static class DeadLettersCommand
{
    private static readonly Argument<long[]> Numbers = new("NUMBER") { Description = "The letters' numbers, as the list has them.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<bool> All = new("--all") { Description = "All that are there at this moment." };

    /// <summary>The command.</summary>
    public static Command Make()
    {
        var list = new ExampledCommand("list", "List the dead letters, the oldest first.", "mdp deadletters list --json").Does(ListAsync);
        var replay = new ExampledCommand("replay", "Make new requests of dead letters. Nobody gets their replies: it is for work whose effect matters.", "mdp deadletters replay 17 18\nmdp deadletters replay --all") { Numbers, All }
            .Does((invocation, cancellationToken) => EachAsync(invocation, "mmi.deadletters.replay", cancellationToken));
        var drop = new ExampledCommand("drop", "Drop dead letters for good.", "mdp deadletters drop 17\nmdp deadletters drop --all") { Numbers, All }
            .Does((invocation, cancellationToken) => EachAsync(invocation, "mmi.deadletters.drop", cancellationToken));
        return new ExampledCommand("deadletters", "List, replay or drop requests that were given up. Without a word behind it: list.", "mdp deadletters\nmdp deadletters replay 17") { list, replay, drop }.Does(ListAsync);
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var letters = await LettersOfAsync(client, cancellationToken);
        if (invocation.Screen.IsJson)
        {
            Screen.Print(letters);
        }
        else if (letters.Count == 0)
        {
            invocation.Screen.Tell("no dead letters");
        }
        else
        {
            invocation.Screen.Print(SheetOf(letters));
        }

        return ExitCode.Success;
    }

    private static Sheet SheetOf(JsonArray letters)
    {
        var sheet = new Sheet("#NUMBER", "SERVICE", "OUTCOME", "#OCTETS", "#LOST WORKERS", "LAST REASON", "#TOOK", "#ENDED", "CLIENT");
        foreach (var letter in letters)
        {
            var lost = letter?["lost_attempts"] as JsonArray ?? [];
            sheet.Add(
                Wording.Text(letter, "request"),
                Wording.Text(letter, "service"),
                Wording.Text(letter, "outcome"),
                Wording.Text(letter, "octets"),
                lost.Count.ToString(CultureInfo.InvariantCulture),
                lost.Count > 0 ? Wording.Text(lost[^1], "reason") : "",
                Wording.Seconds(letter, "took_s"),
                $"{Wording.Seconds(letter, "ended_s")} ago",
                Wording.Text(letter, "client"));
        }

        return sheet;
    }

    private static async Task<JsonArray> LettersOfAsync(MdpClient client, CancellationToken cancellationToken) =>
        await new Management(client).ListAsync("mmi.deadletters", "", cancellationToken) ?? [];

    private static async Task<int> EachAsync(Invocation invocation, string question, CancellationToken cancellationToken)
    {
        var numbers = invocation.Get(Numbers) ?? [];
        if (numbers.Length > 0 == invocation.Get(All))
        {
            throw new CommandException(ExitCode.WrongUsage, "expected numbers of dead letters, or --all, and not both. 'mdp deadletters' lists them.");
        }

        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        if (numbers.Length == 0)
        {
            numbers = [.. (await LettersOfAsync(client, cancellationToken)).Select(letter => (long?)letter?["request"]).OfType<long>()];
        }

        var code = ExitCode.Success;
        var report = new JsonArray();
        foreach (var number in numbers)
        {
            var answer = await new Management(client).AskAsync(question, number.ToString(CultureInfo.InvariantCulture), cancellationToken);
            code = Math.Max(code, CodeOf(question, answer));
            report.Add(new JsonObject { ["number"] = number, ["status"] = answer.Status, ["request"] = answer.Json is JsonValue made ? made.DeepClone() : answer.Json?["request"]?.DeepClone() });
        }

        Tell(invocation, report);
        return code;
    }

    private static int CodeOf(string question, ManagementAnswer answer) => answer.Status switch
    {
        ManagementAnswer.Ok => ExitCode.Success,
        ManagementAnswer.NotFound => ExitCode.NotFound,
        ManagementAnswer.TooMany => ExitCode.Refused,
        _ => throw Management.Unexpected(question, answer),
    };

    private static void Tell(Invocation invocation, JsonArray report)
    {
        if (invocation.Screen.IsJson)
        {
            Screen.Print(report);
            return;
        }

        foreach (var entry in report)
        {
            Screen.Print((int)entry!["status"]! switch
            {
                ManagementAnswer.Ok when entry["request"] is { } request => $"{entry["number"]}: replayed as request {request}",
                ManagementAnswer.Ok => $"{entry["number"]}: dropped",
                ManagementAnswer.NotFound => $"{entry["number"]}: there is no such dead letter",
                _ => $"{entry["number"]}: refused, the queue of its service has no room",
            });
        }

        if (report.Count == 0)
        {
            invocation.Screen.Tell("no dead letters");
        }
    }
}
