using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>The network goes without a word: no FIN, no RST, no error.</summary>
public sealed class BrokenCables(ITestOutputHelper output)
{
    // The broker's log has room for 20 lines of a kind a second.
    private const int FleetMax = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // What a loaded machine may add to any span of time; the promise itself is interval x liveness and one tick.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    [Theory, Trait("Row", "F62"), Trait("Row", "F63"), Trait("Row", "F66"), Trait("Row", "N3"), Trait("Row", "O9")]
    [InlineData("both ways", false)]
    [InlineData("both ways", true)]
    [InlineData("towards the broker", false)]
    public async Task Busy_workers_behind_a_silent_partition_are_purged_within_their_window_and_come_back_when_it_heals(string direction, bool isDefault)
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();

        // Short intervals want a quiet machine: the clients, too, give a broker up that has stood still for a window.
        var intervalMs = isDefault ? 2500 : Figures.Count("CHAOS_INTERVAL_MS", 250);
        var (interval, detected, losses) = (TimeSpan.FromMilliseconds(intervalMs), new List<TimeSpan>(), Figures.Count("CHAOS_PARTITIONS", 1));
        while (detected.Count < losses)
        {
            using var history = new History();
            await using var broker = await StartBrokerAsync(hosts, interval);
            await using var fleet = await Fleet.StartAsync(Math.Min(losses - detected.Count, FleetMax), broker,
                () => WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-i", $"{intervalMs}", "-j", $"{6_000 * intervalMs}:{6_000 * intervalMs}"));
            await using var clients = WitnessClient.Start(history, Namespaces.BrokerEndpoint, fleet.Count, 1, hosts.OnBrokerSide);
            await Waiting.UntilAsync(() => fleet.Workers.All(worker => worker.IsInsideAJob()), "the workers have taken their jobs");

            var cutAt = DateTime.UtcNow;
            await (direction == "both ways" ? hosts.CutAsync() : hosts.DeafenBrokerAsync());
            foreach (var _ in fleet.Names)
            {
                var departure = await broker.TakeDepartureAsync();
                departure.Reason.ShouldBe("HeartbeatExpired");
                detected.Add(departure.At - cutAt);
                detected[^1].ShouldBeLessThan((interval * 4) + Slack);
            }

            await hosts.HealAsync();
            await broker.TakeRegistrationsAsync(fleet.Count, TimeSpan.FromMinutes(1));
            await clients.DrainAsync();
            history.Judge().ShouldBeClean(fleet.Count);
        }

        output.WriteLine(Figures.Tell($"silent partition {direction} to purge of a busy 0.1 worker, {intervalMs} ms x 3", detected));
    }

    [Fact, Trait("Row", "F66"), Trait("Row", "H22")]
    public async Task Worker_whose_host_vanished_without_a_word_gives_its_request_to_another()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        await using var broker = await StartBrokerAsync(hosts, Interval);
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

    [Fact, Trait("Row", "O1"), Trait("Row", "F62")]
    public async Task Cut_cable_with_a_hundred_SDK_requests_in_flight_costs_time_and_nothing_else()
    {
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        var cut = TimeSpan.FromSeconds(Figures.Count("CHAOS_CUT_SECONDS", 5));
        await using var broker = await StartBrokerAsync(hosts, Interval);
        var workers = Enumerable.Range(0, 2).Select(_ => WitnessWorker.StartSdk(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-i", "250", "-c", "25", "-j", "100:300")).ToList();
        try
        {
            await broker.TakeRegistrationsAsync(workers.Count);
            await using var clients = WitnessClient.StartSdk(history, Namespaces.BrokerEndpoint, 4, 25, hosts.OnWorkerSide, "-i", "250", "-t", $"{60 + (2 * cut.TotalSeconds)}");
            await Waiting.UntilAsync(() => history.Judge().Answered > 100, "a hundred requests are in flight");
            var before = history.Judge();

            await hosts.CutAsync();
            await broker.TakeDepartureAsync();
            await broker.TakeDepartureAsync();
            await Task.Delay(cut, TestContext.Current.CancellationToken);
            await hosts.HealAsync();

            await broker.TakeRegistrationsAsync(workers.Count, TimeSpan.FromMinutes(1));
            await Waiting.UntilAsync(() => history.Judge().Answered > before.Asked + 100, "all that was in flight, and more, is answered");
            (await clients.DrainAsync()).ShouldBe(0, string.Join(Environment.NewLine, clients.TakeLines()));
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        var verdict = history.Judge();
        output.WriteLine($"cable cut for {cut.TotalSeconds} s between SDK peers and broker: {verdict}");
        verdict.ShouldBeClean(deaths: 200);
        verdict.TimedOut.ShouldBe(0);
    }

    [Fact, Trait("Row", "F68")]
    public async Task Address_that_vanishes_under_the_listener_and_comes_back_is_listened_on_again()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        await using var hosts = await Namespaces.MakeAsync();
        using var history = new History();
        await using var broker = await StartBrokerAsync(hosts, Interval);
        await using var worker = WitnessWorker.Start(history, Namespaces.BrokerEndpoint, hosts.OnWorkerSide, "-i", "250", "-j", "1000:5000");
        await broker.TakeRegistrationsAsync(1);

        await hosts.LoseAddressAsync();
        (await broker.TakeDepartureAsync()).Reason.ShouldBe("HeartbeatExpired");
        await hosts.RegainAddressAsync();

        await broker.TakeRegistrationsAsync(1, TimeSpan.FromMinutes(1));
        await using var client = WitnessClient.Start(history, Namespaces.BrokerEndpoint, 1, 1, hosts.OnWorkerSide);
        await Waiting.UntilAsync(() => history.Judge().Answered > 0, "a new client is answered");
        await client.DrainAsync();
        history.Judge().ShouldBeClean(deaths: 0);
    }

    private static Task<BrokerProcess> StartBrokerAsync(Namespaces hosts, TimeSpan interval) => BrokerProcess.StartWithLogAsync(
        hosts.OnBrokerSide, Namespaces.BrokerEndpoint, "--heartbeat-interval", $"{interval.TotalMilliseconds}ms", "--insecure-allow-any-peer");
}
