using System.Globalization;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>Nobody has anything to say for a while, and everybody is still there, on the connection that they had.</summary>
/// <remarks>
/// libzmq 4.3.3 and 4.3.4 end connections of ZMTP 2.0 after 30 s, because they never stop the timer of that handshake. We speak 3.x with them.
/// MDP_IDLE_SECONDS=35 looks beyond those 30 s.
/// </remarks>
[Trait("Row", "H17")]
public sealed class IdleConnectionTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("MDP_IDLE_SECONDS") ?? "4", CultureInfo.InvariantCulture));

    [Theory, InlineData(true), InlineData(false)]
    public async Task Peers_of_libzmq_keep_their_connections_while_nobody_says_anything(bool arePinged)
    {
        await using var broker = await BrokerProcess.StartWithLogAsync(
            [], "tcp://127.0.0.1:0", "--heartbeat-interval", "500ms", "--log-level", "debug", "--set", $"Ping:Enabled={(arePinged ? "true" : "false")}");
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--heartbeat", "500");
        await using var lockstep = await PythonClient.StartAsync(broker.Endpoint, "--socket", "req");
        await using var dealer = await PythonClient.StartAsync(broker.Endpoint, "--socket", "dealer", "--version", "0.2");
        await lockstep.RequestAsync("echo", "before");
        await dealer.RequestAsync("echo", "before");

        await Task.Delay(Idle, TestContext.Current.CancellationToken);

        (await lockstep.RequestAsync("echo", "after")).Body.ShouldHaveSingleItem().Text.ShouldBe("after");
        (await dealer.RequestAsync("echo", "after")).Body.ShouldHaveSingleItem().Text.ShouldBe("after");
        var told = broker.TakeLines();
        told.Count(line => line.Contains(" is open: ", StringComparison.Ordinal)).ShouldBe(3, string.Join('\n', told));
        told.ShouldNotContain(line => line.Contains(" ended", StringComparison.Ordinal));
        worker.TakeEvents().ShouldNotContain(e => e.Name == "expired" || e.Name == "disconnect");
    }
}
