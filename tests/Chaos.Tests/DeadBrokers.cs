using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>The broker itself is killed, again and again, and comes back on the same port.</summary>
public sealed class DeadBrokers(ITestOutputHelper output)
{
    [Fact, Trait("Row", "F55"), Trait("Row", "R4"), Trait("Row", "I13"), Trait("Row", "N24")]
    public async Task Fleet_and_clients_are_back_after_each_kill_of_the_broker_and_no_answer_is_wrong()
    {
        await WitnessPrograms.SkipWhereMissingAsync();
        using var history = new History();
        var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0");
        var endpoint = broker.Endpoint;
        var workers = Enumerable.Range(0, 4).Select(_ => WitnessWorker.Start(history, endpoint, "-i", "250", "-j", "1000:5000")).ToList();
        try
        {
            await broker.TakeRegistrationsAsync(workers.Count);
            await using var clients = WitnessClient.Start(history, endpoint, 4, 4, options: ["-t", "1000"]);
            for (var kill = Figures.Count("CHAOS_BROKER_KILLS", 3); kill > 0; kill--)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
                broker.Kill();
                await broker.DisposeAsync();
                broker = await BrokerProcess.StartWithLogAsync([], endpoint);
                await broker.TakeRegistrationsAsync(workers.Count);
            }

            await clients.DrainAsync();
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
        output.WriteLine($"broker killed under load: {verdict}");
        verdict.ShouldSatisfyAllConditions(
            () => verdict.Lost.ShouldBe(0),
            () => verdict.Doubled.ShouldBe(0),
            () => verdict.Foreign.ShouldBe(0),
            () => verdict.Corrupt.ShouldBe(0),
            () => verdict.AnsweredUnexecuted.ShouldBe(0),
            () => verdict.Answered.ShouldBeGreaterThan(0));
    }
}
