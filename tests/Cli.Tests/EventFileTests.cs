using System.Text.Json.Nodes;

namespace Mdp.Cli.Tests;

/// <summary>A broker is killed and started again, and what happened before is told.</summary>
[Trait("Row", "G14")]
public sealed class EventFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-events-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_event_of_a_killed_worker_is_told_after_the_broker_was_killed_too()
    {
        var option = $"Admin:EventFile={Path.Combine(_folder.FullName, "events.jsonl")}";
        await using (var broker = await BrokerProcess.StartAsync("--set", option))
        {
            using var worker = broker.Start("work", "echo", "--exec", "sleep", "600");
            _ = await worker.WaitForErrorAsync("mdp: serving");
            using var request = broker.Start("request", "echo", "--once");
            _ = await request.WaitForErrorAsync("mdp: waiting for 'echo'");
            using var tail = broker.Start("tail", "--since", "5min", "--json");
            worker.Kill();

            // What the last of them is followed by is told, so it has been on its way to the file.
            while (JsonNode.Parse((await tail.ReadLineAsync())!)!["event"]!.ToString() is not "RequestEnded")
            {
                // The next one.
            }

            _ = await request.EndAsync();
            _ = await broker.RunAsync("request", "echo", "later", "--timeout", "100ms");
            _ = await tail.ReadLineAsync();
        }

        await using var second = await BrokerProcess.StartAsync("--set", option);
        using var later = second.Start("tail", "--since", "5min", "--json");
        List<JsonNode> told = [];
        while (told.Count == 0 || told[^1]["event"]!.ToString() is not "BrokerStarted" || told.Count == 1)
        {
            told.Add(JsonNode.Parse((await later.ReadLineAsync())!)!);
        }

        var life = told[0]["life"]!.ToString();
        told[^1]["life"]!.ToString().ShouldNotBe(life);
        told.Select(fact => (long)fact["id"]!).ShouldBe(Enumerable.Range(1, told.Count).Select(number => (long)number));
        var ofWorker = told.Where(fact => fact["life"]!.ToString() == life && fact["event"]!.ToString().StartsWith("Worker", StringComparison.Ordinal)).ToList();
        ofWorker.Select(fact => fact["event"]!.ToString()).ShouldBe(["WorkerRegistered", "WorkerDeparted"]);
        ofWorker[1]["reason"]!.ToString().ShouldBe("ConnectionLost");
        ((int)ofWorker[1]["request"]!).ShouldBe(1);
        told.Select(fact => fact["event"]!.ToString()).ShouldContain("RequestEnded");
    }
}
