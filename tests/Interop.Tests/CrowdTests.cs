using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A thousand workers, a hundred services, a hundred clients: everyone gets their own reply.</summary>
public sealed class CrowdTests
{
    private const int Services = 100;
    private const int Workers = 1000;
    private const int Clients = 100;

    /// <summary>What the broker may take for a thousand workers and what they just did.</summary>
    private const long ResidentOctetsMax = 100 << 20;

    [Theory, InlineData(Wire.Libzmq, "0.1"), InlineData(Wire.Raw, "0.2")]
    public async Task Every_client_of_a_hundred_services_with_a_thousand_workers_gets_every_reply(Wire wire, string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var workers = await LoadProgram.StartWorkersAsync(
            wire, broker.Endpoint, "service", Workers, "-V", version, "-k", $"{Services}");
        await using var clients = await LoadProgram.StartClientAsync(
            wire, broker.Endpoint, "service", count: 20_000, window: 8, payload: 200, Clients, "-V", version, "-k", $"{Services}", "-t", "30");

        await clients.ShouldSucceedAsync(TimeSpan.FromMinutes(2));

        broker.ResidentOctets().ShouldBeLessThan(ResidentOctetsMax);
        workers.Terminate();
        (await workers.WaitForExitAsync()).ShouldBe(0);
        (await workers.TakeLineAsync(line => line.StartsWith("requests", StringComparison.Ordinal), "its totals"))
            .ShouldContain("disconnects_in 0 broker_lost 0 bad 0");
    }
}
