using System.Diagnostics;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>Workers of libzmq and the broker keep each other alive while nothing else is said.</summary>
[Trait("Row", "L1")]
public sealed class MutualHeartbeatTests
{
    // ZMTP PINGs travel at the same pace; libzmq keeps them to itself, so that they must not stand in for a HEARTBEAT.
    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Spec", "7/MDP heartbeating.3")]
    public async Task Idle_worker_hears_a_heartbeat_every_interval(string version)
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--heartbeat-interval", "500ms");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version, "--heartbeat", "500");

        await worker.ExpectAsync("heartbeat", 6);

        worker.TakeEvents().ShouldNotContain(e => e.Name == "expired" || e.Name == "disconnect");
    }

    [Theory, InlineData(Wire.Libzmq, "0.1"), InlineData(Wire.Libzmq, "0.2"), InlineData(Wire.Raw, "0.1"), InlineData(Wire.Raw, "0.2")]
    public async Task Idle_workers_in_C_lose_nothing_over_many_intervals(Wire wire, string version)
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--heartbeat-interval", "500ms");
        await using var workers = await LoadProgram.StartWorkersAsync(
            wire, broker.Endpoint, "echo", workers: 20, "-V", version, "-i", "500", "-s", "4");

        (await workers.WaitForExitAsync()).ShouldBe(0);

        (await workers.TakeLineAsync(line => line.StartsWith("requests", StringComparison.Ordinal), "its totals"))
            .ShouldContain("disconnects_in 0 broker_lost 0 bad 0");
    }

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Row", "F10")]
    public async Task Idle_worker_that_freezes_is_dead_after_its_window(string version)
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--heartbeat-interval", "500ms");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version, "--heartbeat", "500");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.RequestAsync("echo", "hello");

        worker.Freeze();

        (await client.FindAsync("echo")).ShouldBe("200");
        var since = Stopwatch.StartNew();
        while (await client.FindAsync("echo") != "404")
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        since.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));

        // Awake again, it is told that it is unknown, or finds its connection closed, and comes back.
        worker.Thaw();
        await worker.ExpectAsync("ready");
        (await client.RequestAsync("echo", "again")).Body.ShouldHaveSingleItem().Text.ShouldBe("again");
    }
}
