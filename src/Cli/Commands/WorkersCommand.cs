using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp workers</c>: who serves, and what they have in hand.</summary>
internal static class WorkersCommand
{
    private static readonly Argument<string?> Service = new("SERVICE") { Description = "Only the workers of this service.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The command.</summary>
    public static Command Make() =>
        new ExampledCommand("workers", "List the workers: where they run, state, age of their last sign of life, what they have in hand.", "mdp workers\nmdp workers echo --json") { Service }.Does(RunAsync);

    /// <summary>The table of workers.</summary>
    public static Sheet SheetOf(JsonArray workers)
    {
        var sheet = new Sheet("#PEER", "REMOTE", "PROCESS", "SERVICE", "MDP", "STATE", "#IN HAND", "#REQUEST", "#RUNNING", "#SILENT", "#LAG", "#AGE");
        foreach (var worker in workers)
        {
            var credit = Wording.Text(worker, "credit");
            var hand = worker?["in_hand"]?.ToString() ?? (worker?["request"] is null ? "0" : "1");
            var more = (worker?["services"] as JsonArray)?.Count > 1 ? $" (+{((JsonArray)worker["services"]!).Count - 1})" : "";
            var state = Wording.Text(worker, "state");
            sheet.Add(
                Wording.Text(worker, "peer"),
                Wording.Text(worker, "remote"),
                ProcessOf(worker),
                Wording.Text(worker, "service") + more,
                Wording.Text(worker, "version"),
                state is "fenced" ? "!fenced" : state,
                credit.Length > 0 ? $"{hand}/{credit}" : hand,
                Wording.Text(worker, "request"),
                Wording.Seconds(worker, "running_s"),
                Wording.Seconds(worker, "silent_s"),
                Wording.Seconds(worker, "lag_s"),
                Wording.Seconds(worker, "registered_s"));
        }

        return sheet;
    }

    // host/pid, as a 0.3 worker says of itself.
    private static string ProcessOf(JsonNode? worker) => (Wording.Text(worker, "host"), Wording.Text(worker, "pid")) switch
    {
        ("", "") => "-",
        (var host, "") => host,
        var (host, pid) => $"{host}/{pid}",
    };

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(Service) ?? "";
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var workers = await new Management(client).ListAsync("mmi.workers", service, cancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"there is no service '{service}': nobody serves it, and nothing waits for it. 'mdp services' lists those that there are.");
        if (invocation.Screen.IsJson)
        {
            Screen.Print(workers);
        }
        else if (workers.Count == 0)
        {
            invocation.Screen.Tell(service.Length == 0 ? "no workers. A first one: mdp work echo --echo" : $"nobody serves '{service}'");
        }
        else
        {
            invocation.Screen.Print(SheetOf(workers));
        }

        return ExitCode.Success;
    }
}
