using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Mdp.Cli.Benching;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;
using Mdp.Worker;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp bench</c>: how many requests a second, and how long each takes.</summary>
internal static class BenchCommand
{
    private const int CreditMax = 1000;

    private static readonly Option<string> Service = new("--service") { HelpName = "SERVICE", Description = "Measure this service. Left out: a worker of this command's own, under a name of its own, that answers with what it got." };

    private static readonly SettledOption<int> InFlight = ValueReading.Count("--in-flight", 1, 100_000, 64, "Requests in flight.");

    private static readonly SettledOption<int> Size = ValueReading.Count("--size", 0, 16 * 1024 * 1024, 100, "Octets of each body.");

    private static readonly SettledOption<TimeSpan> Duration =
        ValueReading.Time("--duration", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24), TimeSpan.FromSeconds(10), "How long it is measured.");

    private static readonly SettledOption<TimeSpan> WarmUp =
        ValueReading.Time("--warm-up", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(2), "How long requests run before that.");

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "bench",
        "Measure requests per second and their latency, with a worker of its own or of an existing service.",
        "mdp bench\nmdp bench --in-flight 1 --size 1024 --duration 30s\nmdp bench --service resize --in-flight 8 --json")
    {
        Details = "Client and own worker share this process and this machine with the broker, if it is here: the figures are of all of them together.",
    }.With([Service, InFlight, Size, Duration, WarmUp]).Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Get(Service);
        var plan = new BenchPlan(
            name ?? $"mdp-bench-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            name is null,
            invocation.Get(InFlight),
            invocation.Get(Size),
            invocation.Get(Duration),
            invocation.Get(WarmUp));
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken, client => client.CallsMax = plan.InFlight + 10);
        await using var worker = plan.HasOwnWorker ? await StartWorkerAsync(plan, invocation, cancellationToken) : null;
        var run = new BenchRun(client, plan, invocation.Screen);
        await run.RunAsync(cancellationToken);
        Report(run, plan, invocation.Screen);
        if (run.Errors == 0)
        {
            return run.Latencies.Count > 0 ? ExitCode.Success : ExitCode.TimedOut;
        }

        await Console.Error.WriteLineAsync($"{Screen.Prefix}{run.Errors} requests failed, the last one so: {run.LastFailure!.Message}");
        return run.Latencies.Count > 0 ? ExitCode.Failed : Failures.ExitCodeOf(run.LastFailure);
    }

    private static async Task<MdpWorker> StartWorkerAsync(BenchPlan plan, Invocation invocation, CancellationToken cancellationToken)
    {
        var worker = new MdpWorker(new() { Endpoints = [.. invocation.Brokers], Name = $"mdp bench/{Environment.ProcessId}", Concurrency = Math.Min(plan.InFlight, CreditMax), FallbackConnections = Math.Min(plan.InFlight, 64) });
        _ = worker.MapRaw(plan.Service, (body, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(body.ToArray()));
        await worker.StartAsync(cancellationToken);
        return worker;
    }

    private static void Report(BenchRun run, BenchPlan plan, Screen screen)
    {
        var latencies = run.Latencies;
        var rate = run.Took > TimeSpan.Zero ? latencies.Count / run.Took.TotalSeconds : 0;
        if (screen.IsJson)
        {
            Screen.Print(new JsonObject
            {
                ["service"] = plan.Service,
                ["in_flight"] = plan.InFlight,
                ["octets"] = plan.Octets,
                ["took_s"] = Math.Round(run.Took.TotalSeconds, 3),
                ["replies"] = latencies.Count,
                ["failed"] = run.Errors,
                ["per_second"] = Math.Round(rate, 1),
                ["mean_s"] = latencies.Mean.TotalSeconds,
                ["p50_s"] = latencies.Quantile(0.5).TotalSeconds,
                ["p90_s"] = latencies.Quantile(0.9).TotalSeconds,
                ["p99_s"] = latencies.Quantile(0.99).TotalSeconds,
                ["p999_s"] = latencies.Quantile(0.999).TotalSeconds,
                ["max_s"] = latencies.Max.TotalSeconds,
            });
            return;
        }

        var sheet = new Sheet("#IN FLIGHT", "#OCTETS", "#REPLIES", "#FAILED", "#PER SECOND", "#MEAN", "#P50", "#P90", "#P99", "#P99.9", "#MAX");
        sheet.Add(
            plan.InFlight.ToString(CultureInfo.InvariantCulture),
            plan.Octets.ToString(CultureInfo.InvariantCulture),
            latencies.Count.ToString(CultureInfo.InvariantCulture),
            (run.Errors > 0 ? "!" : "") + run.Errors.ToString(CultureInfo.InvariantCulture),
            rate.ToString("#,0", CultureInfo.InvariantCulture),
            Wording.Length(latencies.Mean),
            Wording.Length(latencies.Quantile(0.5)),
            Wording.Length(latencies.Quantile(0.9)),
            Wording.Length(latencies.Quantile(0.99)),
            Wording.Length(latencies.Quantile(0.999)),
            Wording.Length(latencies.Max));
        screen.Print(sheet);
    }
}
