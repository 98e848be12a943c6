using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Drills;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp drill</c>: workers of its own are killed, frozen and cut off, and the broker shows what it does about it.</summary>
internal static class DrillCommand
{
    private static readonly SettledOption<TimeSpan> Heartbeat =
        ValueReading.Time("--heartbeat", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), "How often the drill's workers give a sign of life.");

    private static readonly SettledOption<int> Liveness = ValueReading.Count("--liveness", 2, 100, 3, "Silent heartbeats after which they count as dead.");

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "drill",
        "Kill, freeze and cut off a busy worker of its own, and tell how soon the broker knew and another worker had the request.",
        "mdp drill\nmdp drill --heartbeat 2.5s\nmdp drill --broker tcp://10.0.0.5:5555 --json")
    {
        Details = """
            It starts workers of its own as child processes, under a service name of its own, and strikes only those: other services, workers and
            the broker are not touched. Three times: a worker takes a request, a second worker comes, the first one is
              killed    by SIGKILL: the system closes its connection, which the broker sees at once
              frozen    by SIGSTOP: the connection stays, and the worker falls silent
              cut off   by a relay of the drill's own that carries nothing any more, as a cable that is cut
            Silence is death after heartbeat x liveness. The exit code is 1 when a promise was not kept, by more than 500 ms.
            """,
    }.With([Heartbeat, Liveness]).Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CommandException(ExitCode.WrongUsage, "a drill needs SIGSTOP, which Windows does not have");
        }

        var screen = invocation.Screen;
        var plan = new DrillPlan(invocation.Brokers[0], invocation.Get(Heartbeat), invocation.Get(Liveness));
        await using var client = await BrokerClient.ConnectAsync(invocation with { Brokers = [plan.Broker] }, cancellationToken);
        screen.Tell($"drill at {plan.Broker}: two workers of its own at a time, heartbeats {plan.HeartbeatWord} x {plan.Liveness}; nothing else is touched");
        List<DrillOutcome> outcomes = [];
        foreach (var fault in Enum.GetValues<Fault>())
        {
            screen.Tell($"a busy worker is {NameOf(fault)}; the broker shall know {PromiseText(plan.PromiseOf(fault))}");
            outcomes.Add(await new Drill(client, plan).RunAsync(fault, cancellationToken));
        }

        Report(outcomes, screen);
        return outcomes.TrueForAll(outcome => outcome.IsKept) ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Report(List<DrillOutcome> outcomes, Screen screen)
    {
        if (screen.IsJson)
        {
            Screen.Print(new JsonArray([.. outcomes.Select(JsonOf)]));
            return;
        }

        var sheet = new Sheet("FAULT", "PROMISED", "#DETECTED", "#RECOVERED", "REASON", "REPLY", "PROMISE");
        foreach (var outcome in outcomes)
        {
            sheet.Add(
                NameOf(outcome.Fault),
                PromiseText(outcome.Promise),
                outcome.Detected is { } detected ? Wording.Length(detected) : "!never",
                outcome.Recovered is { } recovered ? Wording.Length(recovered) : "!never",
                outcome.Reason,
                outcome.IsAnswered ? "came" : "!lost",
                outcome.IsKept ? "kept" : "!broken");
        }

        screen.Print(sheet);
    }

    private static JsonNode JsonOf(DrillOutcome outcome) => new JsonObject
    {
        ["fault"] = NameOf(outcome.Fault),
        ["promised_s"] = outcome.Promise.TotalSeconds,
        ["detected_s"] = outcome.Detected is { } detected ? Math.Round(detected.TotalSeconds, 3) : null,
        ["recovered_s"] = outcome.Recovered is { } recovered ? Math.Round(recovered.TotalSeconds, 3) : null,
        ["reason"] = outcome.Reason,
        ["answered"] = outcome.IsAnswered,
        ["kept"] = outcome.IsKept,
    };

    private static string NameOf(Fault fault) => fault switch
    {
        Fault.Killed => "killed",
        Fault.Frozen => "frozen",
        _ => "cut off",
    };

    private static string PromiseText(TimeSpan promise) => promise == TimeSpan.Zero ? "at once" : $"within {Wording.Length(promise)}";
}
