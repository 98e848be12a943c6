using System.Diagnostics;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A broker that is asked to end waits for what it has taken over, no longer than it may, tells its workers, and has succeeded.</summary>
[Trait("Row", "O3"), Trait("Row", "F71")]
public sealed class GracefulEndTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    [Theory, InlineData("0.1"), InlineData("0.2")]
    public async Task Broker_that_gets_SIGTERM_tells_its_workers_DISCONNECT_and_exits_with_0(string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version);
        await client.RequestAsync("echo", "hello");

        var since = Stopwatch.StartNew();
        broker.Terminate();

        (await broker.WaitForExitAsync()).ShouldBe(0);
        since.Elapsed.ShouldBeLessThan(AtOnce);
        await worker.ExpectAsync("disconnect");
    }

    [Fact]
    public async Task Broker_that_may_not_wait_for_its_requests_ends_at_once_with_a_busy_worker_and_a_waiting_client()
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--set", "DrainTime=0s");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "slow", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.SendAsync("slow", "in hand");
        await client.SendAsync("slow", "waiting");
        await worker.ExpectAsync("request");

        broker.Terminate();

        (await broker.WaitForExitAsync(AtOnce)).ShouldBe(0);
    }

    [Fact]
    public async Task Broker_ends_when_what_it_had_taken_over_has_its_replies()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "slow", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.SendAsync("slow", "in hand");
        await client.SendAsync("slow", "waiting");
        await worker.ExpectAsync("request");

        broker.Terminate();
        await worker.ReplyAsync("first");
        await client.ExpectAsync("final");
        await worker.ExpectAsync("request");
        await worker.ReplyAsync("second");

        await client.ExpectAsync("final");
        (await broker.WaitForExitAsync(AtOnce)).ShouldBe(0);
    }

    [Theory, InlineData(Wire.Libzmq), InlineData(Wire.Raw)]
    public async Task Each_of_many_workers_is_told(Wire wire)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var workers = await LoadProgram.StartWorkersAsync(wire, broker.Endpoint, "echo", workers: 200);
        await using var client = await LoadProgram.StartClientAsync(wire, broker.Endpoint, "echo", count: 2000, window: 200, payload: 100);
        await client.ShouldSucceedAsync();

        broker.Terminate();
        (await broker.WaitForExitAsync(AtOnce)).ShouldBe(0);

        workers.Terminate();
        (await workers.WaitForExitAsync()).ShouldBe(0);
        (await workers.TakeLineAsync(line => line.StartsWith("requests", StringComparison.Ordinal), "its totals"))
            .ShouldContain("disconnects_in 200 broker_lost 0 bad 0");
    }

    [Fact]
    public async Task Broker_without_peers_exits_with_0_on_SIGINT()
    {
        await using var broker = await BrokerProcess.StartAsync();

        broker.Interrupt();

        (await broker.WaitForExitAsync(AtOnce)).ShouldBe(0);
    }
}
