using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>SIGSTOP: the connection stays, and nobody is behind it.</summary>
public sealed class FrozenProcesses(ITestOutputHelper output)
{
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
        var (interval, detected) = (TimeSpan.FromMilliseconds(intervalMs), new List<TimeSpan>());
        for (var round = Figures.Count("CHAOS_FREEZES", 1); round > 0; round--)
        {
            using var history = new History();
            await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0", "--profile", profile);
            await using var victim = WitnessWorker.Start(history, broker.Endpoint, "-V", version, "-i", $"{intervalMs}", "-l", "1000", "-j", "3600000000:3600000000");
            await broker.TakeRegistrationsAsync(1);
            await using var client = isBusy ? WitnessClient.Start(history, broker.Endpoint, connections: 1, window: 1) : null;
            await Waiting.UntilAsync(() => victim.IsInsideAJob() == isBusy, "the worker has taken the job");

            // Silent and busy for longer than the window: it lives, because it answers.
            await Task.Delay(interval * 4, TestContext.Current.CancellationToken);
            broker.TakeDepartures().ShouldBe(0);

            var frozenAt = DateTime.UtcNow;
            victim.Freeze();
            var (purgedAt, reason) = await broker.TakeDepartureAsync(TimeSpan.FromSeconds(30));
            reason.ShouldBe("HeartbeatExpired");
            detected.Add(purgedAt - frozenAt);
            detected[^1].ShouldBeLessThan((interval * 4) + Slack);
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
