using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Hostile.Tests;

/// <summary>The broker comes back, and everybody at once with it.</summary>
public sealed class HerdTests(ITestOutputHelper output)
{
    private static readonly TimeSpan AllServedMax = TimeSpan.FromSeconds(15);

    [Fact, Trait("Row", "F61"), Trait("Row", "N23"), Trait("Row", "F55")]
    public async Task A_fleet_that_comes_back_at_once_after_a_restart_is_served_in_time_and_nobody_is_declared_dead()
    {
        // Without a pause between two tries, under the settings that everybody has: this is what the limits of handshakes and the backlog are for.
        var peers = Scale.Connections(2_000) / 2;
        await using var herd = new Herd(peers, peers);
        var endpoint = Endpoint.Parse("tcp://127.0.0.1:0");
        for (var life = 1; life <= 2; life++)
        {
            var chronicle = new Chronicle();
            using var log = new LogBook();
            await using (var broker = new MdpBroker(new() { Endpoints = [endpoint] }, log, chronicle))
            {
                broker.Start();
                endpoint = broker.Endpoints[0];
                var waits = await herd.ReleaseAsync(endpoint, AllServedMax);
                await chronicle.ReachAsync(() => chronicle.Count(BrokerEventKind.WorkerRegistered) == peers, "all workers are registered");

                output.WriteLine($"life {life}, {peers} workers and {peers} clients: {waits}, {herd.Refused} tried again");
                chronicle.Count(BrokerEventKind.WorkerDeparted).ShouldBe(0, "a worker that came early was declared dead while others came");
                chronicle.Count(BrokerEventKind.RequestEnded, RequestOutcome.Replied).ShouldBe(peers);
                chronicle.Count(ConnectionEventKind.Disconnected).ShouldBe(0, "somebody who was in was thrown out");
                herd.Hold();
            }

            chronicle.Disorder.ShouldBeEmpty();
            log.Lines.Where(line => line.Level >= LogLevel.Error).ShouldBeEmpty();
        }
    }
}
