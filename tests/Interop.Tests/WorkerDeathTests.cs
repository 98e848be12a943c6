using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A request outlives the worker that had it.</summary>
[Trait("Row", "L13"), Trait("Row", "F3")]
public sealed class WorkerDeathTests
{
    [Theory, InlineData("0.1", "0.1"), InlineData("0.1", "0.2"), InlineData("0.2", "0.1"), InlineData("0.2", "0.2")]
    public async Task Request_of_a_worker_killed_while_busy_is_answered_by_an_idle_one(string victimVersion, string heirVersion)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var victim = await PythonWorker.StartAsync(broker.Endpoint, "work", "--version", victimVersion, "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        var sent = await client.SendAsync("work", "precious", PythonClient.Octets(10_000));
        await victim.ExpectAsync("request");
        await using var heir = await PythonWorker.StartAsync(broker.Endpoint, "work", "--version", heirVersion, "--sign", "heir");

        victim.Kill();

        (await heir.ExpectAsync("request")).Body.ShouldBe(sent);
        var reply = await client.ExpectAsync("final");
        reply.Body[0].Text.ShouldBe("heir");
        reply.Body.Skip(1).ShouldBe(sent);
    }

    [Fact]
    public async Task Request_of_the_only_worker_waits_for_the_next_one()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var victim = await PythonWorker.StartAsync(broker.Endpoint, "work", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.SendAsync("work", "precious");
        await victim.ExpectAsync("request");
        victim.Kill();
        await victim.WaitForExitAsync();

        await using var heir = await PythonWorker.StartAsync(broker.Endpoint, "work");

        (await client.ExpectAsync("final")).Body.ShouldHaveSingleItem().Text.ShouldBe("precious");
    }

    [Fact, Trait("Row", "F8")]
    public async Task Request_of_a_busy_worker_that_says_DISCONNECT_is_answered_by_another()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var leaver = await PythonWorker.StartAsync(broker.Endpoint, "work", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.SendAsync("work", "precious");
        await leaver.ExpectAsync("request");
        await using var heir = await PythonWorker.StartAsync(broker.Endpoint, "work", "--sign", "heir");

        await leaver.DisconnectAsync();

        (await client.ExpectAsync("final")).Body.Select(frame => frame.Text).ShouldBe(["heir", "precious"]);
    }

    [Fact]
    public async Task Killed_workers_cost_no_request_of_a_client_under_load()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var victims = await LoadProgram.StartWorkersAsync(Wire.Raw, broker.Endpoint, "work", workers: 8);
        await using var client = await LoadProgram.StartClientAsync(
            Wire.Raw, broker.Endpoint, "work", count: 50_000, window: 64, payload: 100, connections: 4);
        await using var heirs = await LoadProgram.StartWorkersAsync(Wire.Raw, broker.Endpoint, "work", workers: 8);
        await using var probe = await PythonClient.StartAsync(broker.Endpoint);
        await probe.RequestAsync("work", "under way");

        victims.Kill();

        await client.ShouldSucceedAsync(TimeSpan.FromMinutes(1));
    }

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Row", "A2-7"), Trait("Row", "F14")]
    public async Task Worker_that_is_silent_while_it_works_keeps_its_request(string version)
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--heartbeat-interval", "500ms");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "work", "--version", version, "--manual", "--heartbeat", "500");
        await using var other = await PythonWorker.StartAsync(broker.Endpoint, "other", "--version", version, "--heartbeat", "500");
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version);
        await client.SendAsync("work", "long");
        await worker.ExpectAsync("request");

        // Eight intervals, as an idle worker hears them: more than twice the silence after which an idle one would be dead.
        await other.ExpectAsync("heartbeat", 8);

        (await client.FindAsync("work")).ShouldBe("200");
        await worker.ReplyAsync("done");
        (await client.ExpectAsync("final")).Body.ShouldHaveSingleItem().Text.ShouldBe("done");
        worker.TakeEvents().ShouldNotContain(e => e.Name == "disconnect");
    }
}
