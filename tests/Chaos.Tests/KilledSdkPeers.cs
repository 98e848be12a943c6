using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>Workers and clients made of the SDKs: workers are killed in the middle of their work, and so is the broker.</summary>
public sealed class KilledSdkPeers(ITestOutputHelper output)
{
    private const int WorkersAtOnce = 6;
    private const int KillsInARow = 4;
    private const int JobsAtOnce = 4;

    // Longer than a job, so that no request meets five deaths in a row, after which it would be taken for poison.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(60);

    [Fact, Trait("Row", "N12"), Trait("Row", "F3"), Trait("Row", "L2"), Trait("Row", "G27")]
    public async Task Workers_killed_while_busy_cost_no_request()
    {
        var kills = Figures.Count("CHAOS_KILLS", 200);
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        var workers = new Queue<WitnessWorker>();
        var (detected, deaths) = (new List<TimeSpan>(), new List<DateTime>());
        try
        {
            for (var number = 0; number < WorkersAtOnce; number++)
            {
                workers.Enqueue(Start());
            }

            await broker.TakeRegistrationsAsync(WorkersAtOnce);
            await using var clients = WitnessClient.StartSdk(history, broker.Endpoint, clients: 4, window: 8);
            while (deaths.Count < kills)
            {
                // A program of .NET takes its time to begin, and its first job takes longer than all others: who dies has lived for a while, and others begin meanwhile.
                var successors = Enumerable.Range(0, KillsInARow).Select(_ => Start()).ToList();
                successors.ForEach(workers.Enqueue);
                for (var kill = 0; kill < KillsInARow; kill++)
                {
                    await using var victim = workers.Dequeue();
                    var killedAt = DateTime.UtcNow;
                    victim.Kill();
                    var departure = await broker.TakeDepartureAsync();
                    departure.Reason.ShouldBe("ConnectionLost");
                    detected.Add(departure.At - killedAt);
                    await victim.WaitForExitAsync();
                    if (victim.IsInsideAJob())
                    {
                        deaths.Add(killedAt);
                    }

                    await Task.Delay(Pace, TestContext.Current.CancellationToken);
                }

                foreach (var successor in successors)
                {
                    await successor.BeReadyAsync();
                }
            }

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
        output.WriteLine($"{deaths.Count} SDK workers killed while busy, of {detected.Count} killed: {verdict}");
        output.WriteLine(Figures.Tell("kill -9 to purge", detected));
        output.WriteLine(Figures.Tell("kill -9 to the job running elsewhere", verdict.RecoveriesOf(deaths)));
        verdict.ShouldBeClean(detected.Count * JobsAtOnce);
        verdict.TimedOut.ShouldBe(0);

        WitnessWorker Start() => WitnessWorker.StartSdk(history, broker.Endpoint, "-j", "10:40", "-c", $"{JobsAtOnce}");
    }

    [Fact, Trait("Row", "R4"), Trait("Row", "F55"), Trait("Row", "O1")]
    public async Task Broker_killed_under_load_leaves_no_client_and_no_worker_stuck()
    {
        using var history = new History();
        var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        var endpoint = broker.Endpoint;
        var workers = Enumerable.Range(0, WorkersAtOnce).Select(_ => WitnessWorker.StartSdk(history, endpoint, "-j", "2:10", "-i", "250")).ToList();
        var kills = Figures.Count("CHAOS_BROKER_KILLS", 3);
        try
        {
            await broker.TakeRegistrationsAsync(workers.Count);
            await using var clients = WitnessClient.StartSdk(history, endpoint, 4, 8, [], "-i", "250");
            for (var kill = kills; kill > 0; kill--)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
                broker.Kill();
                await broker.DisposeAsync();
                broker = await BrokerProcess.StartWithLogAsync([], endpoint);
                await broker.TakeRegistrationsAsync(workers.Count);
            }

            (await clients.DrainAsync()).ShouldBe(0, string.Join(Environment.NewLine, clients.TakeLines()));
        }
        finally
        {
            await broker.DisposeAsync();
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        var verdict = history.Judge();
        output.WriteLine($"broker killed {kills} times under load of SDK peers: {verdict}");
        verdict.ShouldSatisfyAllConditions(
            () => verdict.Lost.ShouldBe(0),
            () => verdict.TimedOut.ShouldBe(0),
            () => verdict.Doubled.ShouldBe(0),
            () => verdict.Foreign.ShouldBe(0),
            () => verdict.Corrupt.ShouldBe(0),
            () => verdict.AnsweredUnexecuted.ShouldBe(0),
            () => verdict.Answered.ShouldBeGreaterThan(kills));
    }

    [Fact, Trait("Row", "F38")]
    public async Task Worker_whose_handler_overflows_its_stack_gives_its_requests_to_another()
    {
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        await using var doomed = WitnessWorker.StartSdk(history, broker.Endpoint, "-j", "0:0", "-c", "1", "-d", "stack");
        await doomed.BeReadyAsync();
        await using var client = WitnessClient.StartSdk(history, broker.Endpoint, 1, 1);

        (await doomed.WaitForExitAsync()).ShouldNotBe(0);
        (await broker.TakeDepartureAsync()).Reason.ShouldBe("ConnectionLost");
        await using var heir = WitnessWorker.StartSdk(history, broker.Endpoint, "-j", "0:0");

        await Waiting.UntilAsync(() => history.Judge().Answered > 0, "the request is answered");
        (await client.DrainAsync()).ShouldBe(0, string.Join(Environment.NewLine, client.TakeLines()));
        history.Judge().ShouldBeClean(deaths: 1);
    }

    [Fact, Trait("Row", "F71"), Trait("Row", "O3")]
    public async Task Worker_that_is_asked_to_end_finishes_its_jobs_and_nothing_is_repeated()
    {
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        var workers = Enumerable.Range(0, 2).Select(_ => WitnessWorker.StartSdk(history, broker.Endpoint, "-j", "20:60", "-c", "4")).ToList();
        await broker.TakeRegistrationsAsync(2);
        await using var clients = WitnessClient.StartSdk(history, broker.Endpoint, 2, 8);
        await Waiting.UntilAsync(workers[0].IsInsideAJob, "the worker has something in hand");

        workers[0].Terminate();

        (await workers[0].WaitForExitAsync()).ShouldBe(0);
        (await broker.TakeDepartureAsync()).Reason.ShouldBe("Graceful");
        (await clients.DrainAsync()).ShouldBe(0, string.Join(Environment.NewLine, clients.TakeLines()));
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        history.Judge().ShouldBeClean(deaths: 0);
    }
}
