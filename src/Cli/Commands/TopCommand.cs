using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp top</c>: services and workers, again and again.</summary>
internal static class TopCommand
{
    private const int WorkersMax = 20;

    private static readonly SettledOption<TimeSpan> Interval =
        ValueReading.Time("--interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), "How often the broker is asked.");

    private static readonly SettledOption<int> Count = ValueReading.Count("--count", 0, int.MaxValue, 0, "End after so many looks; 0: never.");

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "top",
        "Watch services and workers: rates, queues, who has what in hand. A live page on a terminal, else one table after the other.",
        "mdp top\nmdp top --interval 5s --count 12 > a-minute.txt").With([Interval, Count]).Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var management = new Management(client);
        var (interval, count) = (invocation.Get(Interval), invocation.Get(Count));
        var rates = new ServiceRates();
        using var page = new LivePage(invocation.Screen);
        using var timer = new PeriodicTimer(interval);
        for (var look = 1; ; look++)
        {
            var services = await management.ListAsync("mmi.services", "", cancellationToken) ?? [];
            var workers = await management.ListAsync("mmi.workers", "", cancellationToken) ?? [];
            if (invocation.Screen.IsJson)
            {
                Screen.Print(new JsonObject { ["services"] = services, ["workers"] = workers });
            }
            else
            {
                page.Show(Headline(invocation, services, workers), rates.SheetOf(services), WorkersCommand.SheetOf(Foremost(workers)), Rest(workers));
            }

            if (look == count)
            {
                return ExitCode.Success;
            }

            if (!await timer.WaitForNextTickAsync(cancellationToken))
            {
                return ExitCode.Success;
            }
        }
    }

    private static string Headline(Invocation invocation, JsonArray services, JsonArray workers)
    {
        var waiting = services.Sum(service => (long?)service?["waiting"] ?? 0);
        var running = services.Sum(service => (long?)service?["running"] ?? 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", invocation.Brokers)}  {TimeProvider.System.GetLocalNow():HH:mm:ss}  {services.Count} services, {workers.Count} workers, {waiting} waiting, {running} running");
    }

    // Who has had something in hand for longest stands first: that is where trouble shows.
    private static JsonArray Foremost(JsonArray workers) =>
        [.. workers.OrderByDescending(worker => (double?)worker?["running_s"] ?? -1).ThenBy(worker => (long?)worker?["peer"]).Take(WorkersMax).Select(worker => worker?.DeepClone())];

    private static string Rest(JsonArray workers) => workers.Count > WorkersMax ? $"and {workers.Count - WorkersMax} more; 'mdp workers' lists all" : "";
}
