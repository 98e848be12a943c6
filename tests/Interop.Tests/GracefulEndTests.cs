using System.Diagnostics;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A broker that is asked to end does so at once, tells its workers, and has succeeded.</summary>
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
    public async Task Broker_without_peers_exits_with_0_on_SIGINT()
    {
        await using var broker = await BrokerProcess.StartAsync();

        broker.Interrupt();

        (await broker.WaitForExitAsync(AtOnce)).ShouldBe(0);
    }
}
