using System.Diagnostics;
using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>Nothing is wrong with anybody, but there is little time for anybody either.</summary>
public sealed class HealthyFleets(ITestOutputHelper output)
{
    // More than two windows of the default profile, so that a job of the slow ones is silent for longer than one.
    private const int SecondsUsually = 20;

    [Theory, Trait("Row", "N6"), Trait("Row", "I12"), Trait("Row", "F14"), Trait("Row", "F16")]
    [InlineData("2500ms", "3")]
    [InlineData("250ms", "4")]
    public async Task Nobody_healthy_is_declared_dead_while_all_cores_are_busy(string interval, string liveness)
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0", "--heartbeat-interval", interval, "--heartbeat-liveness", liveness);

        // Some twenty are busy at any moment, four of them for longer than their window; the others are idle.
        await using var quick = await Fleet.StartAsync(56, broker, () => Start("50000:200000"));
        await using var slow = await Fleet.StartAsync(4, broker, () => Start("10000000:15000000"));
        await using var clients = WitnessClient.Start(history, broker.Endpoint, 10, 2);
        var burners = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new ForeignProcess("/bin/sh", "-c", "while :; do :; done")).ToList();
        var length = TimeSpan.FromSeconds(Figures.Count("CHAOS_HEALTHY_SECONDS", SecondsUsually));
        var departures = 0;
        try
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed < length;)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                departures += broker.TakeDepartures();
            }

            await clients.DrainAsync();
        }
        finally
        {
            foreach (var burner in burners)
            {
                await burner.DisposeAsync();
            }
        }

        var verdict = history.Judge();
        output.WriteLine($"{length.TotalSeconds} s with all cores busy, {interval} x {liveness}, {quick.Count + slow.Count} workers: {departures} departures; {verdict}");
        departures.ShouldBe(0);
        verdict.ShouldBeClean(deaths: 0);

        WitnessWorker Start(string job) => WitnessWorker.Start(history, broker.Endpoint, "-i", interval[..^2], "-l", liveness, "-j", job);
    }
}
