using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>SIGSTOP: the connection stays, and nobody is behind it.</summary>
public sealed class FrozenProcesses(ITestOutputHelper output)
{
    // The broker's log has room for 20 lines of a kind a second.
    private const int FleetMax = 16;

    // What a loaded machine may add to any span of time; the promise itself is interval x liveness and one tick.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    [Theory, Trait("Row", "N3"), Trait("Row", "N4"), Trait("Row", "F10"), Trait("Row", "L2")]
    [InlineData("aggressive", 100, "0.1", true)]
    [InlineData("aggressive", 100, "0.2", true)]
    [InlineData("aggressive", 100, "0.1", false)]
    [InlineData("default", 2500, "0.1", true)]
    public async Task Frozen_worker_is_purged_within_its_window_busy_or_idle(string profile, int intervalMs, string version, bool isBusy)
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        var (interval, detected, freezes) = (TimeSpan.FromMilliseconds(intervalMs), new List<TimeSpan>(), Figures.Count("CHAOS_FREEZES", 1));
        while (detected.Count < freezes)
        {
            using var history = new History();
            await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0", "--profile", profile);
            await using var fleet = await Fleet.StartAsync(Math.Min(freezes - detected.Count, FleetMax), broker,
                () => WitnessWorker.Start(history, broker.Endpoint, "-V", version, "-i", $"{intervalMs}", "-l", "1000", "-j", "3600000000:3600000000"));
            await using var clients = isBusy ? WitnessClient.Start(history, broker.Endpoint, fleet.Count, window: 1) : null;
            await Waiting.UntilAsync(() => fleet.Workers.All(worker => worker.IsInsideAJob() == isBusy), "the workers have taken their jobs");

            // Silent and busy for longer than the window: they live, because they answer.
            await Task.Delay(interval * 4, TestContext.Current.CancellationToken);
            broker.TakeDepartures().ShouldBe(0);

            var frozen = new Dictionary<string, DateTime>(StringComparer.Ordinal);
            foreach (var name in fleet.Names)
            {
                frozen.Add(name, DateTime.UtcNow);
                fleet[name].Freeze();
                await Task.Delay(interval / fleet.Count, TestContext.Current.CancellationToken);
            }

            foreach (var _ in fleet.Names)
            {
                var departure = await broker.TakeDepartureAsync(TimeSpan.FromSeconds(30));
                departure.Reason.ShouldBe("HeartbeatExpired");
                detected.Add(departure.At - frozen[departure.Worker]);
                detected[^1].ShouldBeLessThan((interval * 4) + Slack);
            }
        }

        output.WriteLine(Figures.Tell($"SIGSTOP of a {(isBusy ? "busy" : "idle")} {version} worker to purge, {profile}", detected));
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public async Task Broker_that_was_frozen_for_many_windows_purges_nobody()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0", "--profile", "aggressive");
        var workers = Enumerable.Range(0, 8).Select(_ => WitnessWorker.Start(history, broker.Endpoint, "-i", "100", "-l", "1000", "-j", "1000:300000")).ToList();
        try
        {
            await broker.TakeRegistrationsAsync(workers.Count);
            await using var clients = WitnessClient.Start(history, broker.Endpoint, 2, 2);
            await Waiting.UntilAsync(() => workers.Exists(worker => worker.IsInsideAJob()), "a worker is inside a job");
            broker.Freeze();
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            broker.Thaw();
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

            broker.TakeDepartures().ShouldBe(0);
            await clients.DrainAsync();
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        history.Judge().ShouldBeClean(deaths: 0);
    }
}
