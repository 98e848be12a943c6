using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>The network goes without a word: no FIN, no RST, no error.</summary>
public sealed class BrokenCables(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // What a loaded machine may add to any span of time; the promise itself is interval x liveness and one tick.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    [Theory, Trait("Row", "F62"), Trait("Row", "F63"), Trait("Row", "F66"), Trait("Row", "N3"), Trait("Row", "O9")]
    [InlineData("both ways")]
    [InlineData("towards the broker")]
    public async Task Busy_worker_behind_a_silent_partition_is_purged_within_its_window_and_comes_back_when_it_heals(string direction)
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        await using var broker = await StartBrokerAsync(hosts);
        await using var worker = WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-i", "250", "-j", "1500000:1500000");
        await broker.TakeRegistrationsAsync(1);
        await using var client = WitnessClient.Start(history, Namespaces.BrokerEndpoint, 1, 1, hosts.OnBrokerSide);
        await Waiting.UntilAsync(worker.IsInsideAJob, "the worker has taken the job");

        var cutAt = DateTime.UtcNow;
        await (direction == "both ways" ? hosts.CutAsync() : hosts.DeafenBrokerAsync());
        var (purgedAt, reason) = await broker.TakeDepartureAsync();
        reason.ShouldBe("HeartbeatExpired");
        (purgedAt - cutAt).ShouldBeLessThan((Interval * 4) + Slack);
        output.WriteLine(Figures.Tell($"silent partition {direction} to purge of a busy worker", [purgedAt - cutAt]));

        await hosts.HealAsync();
        await broker.TakeRegistrationsAsync(1);
        await client.DrainAsync();
        history.Judge().ShouldBeClean(deaths: 1);
    }

    [Fact, Trait("Row", "F66"), Trait("Row", "H22")]
    public async Task Worker_whose_host_vanished_without_a_word_gives_its_request_to_another()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        await using var broker = await StartBrokerAsync(hosts);
        await using var vanishing = WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-i", "250", "-j", "3600000000:3600000000");
        await broker.TakeRegistrationsAsync(1);
        await using var client = WitnessClient.Start(history, Namespaces.BrokerEndpoint, 1, 1, hosts.OnBrokerSide);
        await Waiting.UntilAsync(vanishing.IsInsideAJob, "the worker has taken the job");
        await hosts.CutAsync();
        vanishing.Kill();

        await using var heir = WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnBrokerSide, "-i", "250");
        (await broker.TakeDepartureAsync()).Reason.ShouldBe("HeartbeatExpired");
        await client.DrainAsync();
        history.Judge().ShouldBeClean(deaths: 1);
    }

    [Fact, Trait("Row", "F64"), Trait("Row", "N6")]
    public async Task Thirty_percent_loss_costs_time_and_nothing_else()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync(hosts.OnBrokerSide, Namespaces.BrokerEndpoint, "--insecure-allow-any-peer");
        var workers = Enumerable.Range(0, 4).Select(_ => WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-j", "1000:5000")).ToList();
        try
        {
            await broker.TakeRegistrationsAsync(workers.Count);
            await using var client = WitnessClient.Start(history, Namespaces.BrokerEndpoint, 2, 4, hosts.OnBrokerSide);
            await Waiting.UntilAsync(() => workers.Exists(worker => worker.IsInsideAJob()), "a worker is inside a job");
            await hosts.LoseAsync(30);
            await Task.Delay(TimeSpan.FromSeconds(Figures.Count("CHAOS_LOSS_SECONDS", 5)), TestContext.Current.CancellationToken);
            await hosts.HealAsync();
            await client.DrainAsync();
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        var verdict = history.Judge();
        output.WriteLine($"30 % loss: {verdict}");
        verdict.ShouldBeClean(broker.TakeDepartures());
    }

    private static Task<BrokerProcess> StartBrokerAsync(Namespaces hosts) =>
        BrokerProcess.StartWithLogAsync(hosts.OnBrokerSide, Namespaces.BrokerEndpoint, "--heartbeat-interval", "250ms", "--insecure-allow-any-peer");
}
