using System.Diagnostics;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A broker that was killed and comes back on the same port has its fleet back within about one heartbeat.</summary>
[Trait("Row", "A2-4"), Trait("Row", "F55")]
public sealed class BrokerRestartTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2.5);

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Spec", "7/MDP opening.7"), Trait("Spec", "7/MDP opening.8")]
    public async Task Heartbeat_of_an_unknown_worker_is_answered_with_DISCONNECT_and_it_registers_again(string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version);
        await client.RequestAsync("echo", "before");

        await using var next = await RestartAsync(broker);
        var since = Stopwatch.StartNew();

        await worker.ExpectAsync("disconnect");
        (await worker.ExpectAsync("ready")).Number("connection").ShouldBe(2);
        since.Elapsed.ShouldBeLessThan(Heartbeat + TimeSpan.FromSeconds(2));
        (await client.RequestAsync("echo", "after")).Body.ShouldHaveSingleItem().Text.ShouldBe("after");
    }

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Spec", "7/MDP heartbeating.4")]
    public async Task Worker_that_lost_its_broker_for_longer_than_its_window_registers_again(string version)
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--heartbeat-interval", "500ms");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version, "--heartbeat", "500");
        await worker.ExpectAsync("heartbeat");
        broker.Kill();
        await broker.WaitForExitAsync();
        await worker.ExpectAsync("expired");

        await using var next = await BrokerProcess.StartAsync(broker.Endpoint, "--heartbeat-interval", "500ms");

        await using var client = await PythonClient.StartAsync(next.Endpoint, "--version", version, "--timeout", "2000");
        (await client.RequestAsync("echo", "after")).Body.ShouldHaveSingleItem().Text.ShouldBe("after");
    }

    [Theory, InlineData("req", "0.1"), InlineData("dealer", "0.1"), InlineData("dealer", "0.2"), Trait("Row", "G11")]
    public async Task Client_that_waits_through_the_restart_asks_again_and_is_answered(string socket, string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var client = await PythonClient.StartAsync(
            broker.Endpoint, "--socket", socket, "--version", version, "--timeout", "500");
        await client.SendAsync("echo", "hello");
        await client.ExpectAsync("retry");

        await using var next = await RestartAsync(broker);
        await using var worker = await PythonWorker.StartAsync(next.Endpoint, "echo", "--version", version);

        (await client.ExpectAsync("final")).Body.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    [Theory, InlineData(Wire.Libzmq), InlineData(Wire.Raw)]
    public async Task Workers_in_C_serve_again_after_the_restart(Wire wire)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var workers = await LoadProgram.StartWorkersAsync(wire, broker.Endpoint, "echo", workers: 20);
        await using var before = await LoadProgram.StartClientAsync(wire, broker.Endpoint, "echo", count: 200, window: 16, payload: 100);
        await before.ShouldSucceedAsync();

        await using var next = await RestartAsync(broker);

        await using var after = await LoadProgram.StartClientAsync(wire, next.Endpoint, "echo", count: 200, window: 16, payload: 100);
        await after.ShouldSucceedAsync();
    }

    private static async Task<BrokerProcess> RestartAsync(BrokerProcess broker)
    {
        broker.Kill();
        await broker.WaitForExitAsync();
        var next = await BrokerProcess.StartAsync(broker.Endpoint);
        next.Endpoint.ShouldBe(broker.Endpoint);
        return next;
    }
}
