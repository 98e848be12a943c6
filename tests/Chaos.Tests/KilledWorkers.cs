using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>The headline: workers are killed in the middle of their work, and no request is lost, doubled or misdelivered.</summary>
public sealed class KilledWorkers(ITestOutputHelper output)
{
    private const int WorkersAtOnce = 6;

    // The broker's log has room for 20 lines of a kind a second; and a successor needs a moment to be in the middle of its work.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(60);

    [Fact, Trait("Row", "N12"), Trait("Row", "N1"), Trait("Row", "N2"), Trait("Row", "N13"), Trait("Row", "F3"), Trait("Row", "F36"), Trait("Row", "I1"), Trait("Row", "I2"), Trait("Row", "I3")]
    public async Task Workers_killed_while_busy_cost_no_request()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        PythonZmq.SkipWhereMissing();
        var kills = Figures.Count("CHAOS_KILLS", 200);
        using var history = new History();
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        var workers = new Queue<WitnessWorker>();
        var (detected, deaths, started) = (new List<TimeSpan>(), new List<DateTime>(), 0);
        try
        {
            for (var number = 0; number < WorkersAtOnce; number++)
            {
                workers.Enqueue(Start());
            }

            await broker.TakeRegistrationsAsync(WorkersAtOnce);
            await using var clients = WitnessClient.Start(history, broker.Endpoint, connections: 4, window: 4);
            await using var newClients = WitnessClient.Start(history, broker.Endpoint, 2, 4, options: ["-V", "0.2"]);
            while (deaths.Count < kills)
            {
                var victim = workers.Dequeue();
                var killedAt = DateTime.UtcNow;
                victim.Kill();
                var departure = await broker.TakeDepartureAsync();
                departure.Reason.ShouldBe("ConnectionLost");
                detected.Add(departure.At - killedAt);
                var successor = Start();
                workers.Enqueue(successor);
                await successor.BeReadyAsync();
                await Task.Delay(Pace, TestContext.Current.CancellationToken);
                await victim.WaitForExitAsync();
                if (victim.IsInsideAJob())
                {
                    deaths.Add(killedAt);
                }

                await victim.DisposeAsync();
            }

            await clients.DrainAsync();
            await newClients.DrainAsync();
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        var verdict = history.Judge();
        output.WriteLine($"{deaths.Count} workers killed while busy, of {detected.Count} killed: {verdict}");
        output.WriteLine(Figures.Tell("kill -9 to purge", detected));
        output.WriteLine(Figures.Tell("kill -9 to the job running elsewhere", verdict.RecoveriesOf(deaths)));

        // Not only of those inside a job: one may die behind its job and before its reply has left.
        verdict.ShouldBeClean(detected.Count);

        // One in eight in Python, where a process takes its time to start; versions mixed.
        WitnessWorker Start() => ++started % 8 == 0
            ? WitnessWorker.StartPython(history, broker.Endpoint, started % 16 == 0 ? "0.1" : "0.2")
            : WitnessWorker.Start(history, broker.Endpoint, "-V", started % 2 == 0 ? "0.1" : "0.2", "-j", "2000:10000");
    }
}
