using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>The peers are right without our broker: whatever then fails with it is the broker's.</summary>
public sealed class ForeignBrokerTests
{
    [Theory, InlineData("0.1", "req"), InlineData("0.1", "dealer"), InlineData("0.2", "dealer")]
    public async Task A_python_client_and_worker_meet_at_a_foreign_broker(string version, string socket)
    {
        await using var broker = await BrokerProcess.StartForeignAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version, "--socket", socket);

        var sent = await client.SendAsync("echo", "hello", PythonClient.Octets(100_000));

        (await worker.ExpectAsync("request")).Body.ShouldBe(sent);
        (await client.ExpectAsync("final")).Body.ShouldBe(sent);
        (await client.FindAsync("echo")).ShouldBe("200");
        (await client.FindAsync("nothing")).ShouldBe("404");
    }

    [Fact]
    public async Task Partials_of_a_python_worker_reach_a_python_client_through_a_foreign_broker()
    {
        await using var broker = await BrokerProcess.StartForeignAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", "0.2", "--partials", "2");
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", "0.2");

        await client.SendAsync("echo", "hello");

        (await client.ExpectAsync("partial", 2)).Select(partial => partial.Body[0].Text).ShouldBe(["partial 0", "partial 1"]);
        (await client.ExpectAsync("final")).Body.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    [Theory, InlineData(Wire.Libzmq), InlineData(Wire.Raw)]
    public async Task C_clients_and_workers_meet_at_a_foreign_broker(Wire wire)
    {
        await using var broker = await BrokerProcess.StartForeignAsync();
        await using var workers = await LoadProgram.StartWorkersAsync(wire, broker.Endpoint, "echo", workers: 4);
        await using var client = await LoadProgram.StartClientAsync(wire, broker.Endpoint, "echo", count: 500, window: 16, payload: 100);

        await client.ShouldSucceedAsync();
    }

    [Fact]
    public async Task A_worker_comes_back_to_a_foreign_broker_that_was_restarted()
    {
        await using var broker = await BrokerProcess.StartForeignAsync("tcp://127.0.0.1:0", "--heartbeat", "200");
        var endpoint = broker.Endpoint;
        await using var worker = await PythonWorker.StartAsync(endpoint, "echo", "--heartbeat", "200");
        await worker.ExpectAsync("heartbeat");
        broker.Kill();
        await broker.WaitForExitAsync();

        await using var next = await BrokerProcess.StartForeignAsync(endpoint, "--heartbeat", "200");

        (await worker.ExpectAsync("ready")).Number("connection").ShouldBe(2);
        await using var client = await PythonClient.StartAsync(endpoint);
        (await client.RequestAsync("echo", "hello")).Body.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }
}
