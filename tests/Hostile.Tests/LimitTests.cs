using System.Diagnostics;
using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Each limit of the whole broker: what fits is taken, one more is refused and told, others notice nothing, and room that was made is used again.</summary>
/// <remarks>Message sizes, frames, metadata, identities, handshake times and outbound octets have their tests beside the attacks that drive them up.</remarks>
[Trait("Row", "X9")]
public sealed class LimitTests
{
    [Fact]
    public Task Connections() => Beside.GoodPeersAsync(
        async siege =>
        {
            var first = await siege.HandshakenAsync();
            using var second = await siege.HandshakenAsync();
            for (var count = 1; count <= 3; count++)
            {
                using var third = await siege.ConnectAsync();
                (await third.ReadToEndAsync()).ShouldBeEmpty("who finds no place hears nothing");
                await siege.RefusalsAsync(count);
            }

            first.Dispose();
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.OpenConnections == GoodPeers.Connections + 1, "the first has made room");
            using var fourth = await siege.HandshakenAsync();
        },
        Settings.With(limits => limits with { ConnectionsMax = GoodPeers.Connections + 2 }));

    [Fact, Trait("Row", "X10")]
    public Task New_connections_of_one_address_in_a_second() => Beside.GoodPeersAsync(
        async siege =>
        {
            // The good peers are there already, and go on.
            var begin = Stopwatch.GetTimestamp();
            for (var count = 0; count < 60; count++)
                _ = await siege.ConnectAsync();
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            await siege.Chronicle.ReachAsync(
                () => siege.Chronicle.Count(ConnectionEventKind.Accepted) + siege.Chronicle.Count(ConnectionEventKind.AcceptRefused) == 60 + GoodPeers.Connections, "all were judged");
            siege.Chronicle.Count(ConnectionEventKind.Accepted).ShouldBeLessThanOrEqualTo(GoodPeers.Connections + (20 * (2 + (int)seconds)));
            await siege.RefusalsAsync(1);

            await Pace.SilenceAsync(TimeSpan.FromSeconds(1.1));
            using var later = await siege.HandshakenAsync();
        },
        Settings.With(limits => limits with { AcceptsPerSecondPerAddressMax = 20, HandshakeTime = TimeSpan.FromSeconds(1) }));

    [Fact, Trait("Row", "F47")]
    public Task Services() => Beside.GoodPeersAsync(
        async siege =>
        {
            var first = await siege.WorkerAsync("first");
            using var second = await siege.WorkerAsync("second");
            using var third = await siege.HandshakenAsync();
            await third.SendMessageAsync(Say.WorkerReady("third"));
            Say.Print(await third.ReadMessageAsync()).ShouldBe("(empty) | MDPW01 | \u0005");
            await siege.ToldAsync(1, BrokerEventKind.WorkerRefused, RejectReason.Services);

            first.Dispose();
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ServiceForgotten) == 1, "the first service is gone");
            using var fourth = await siege.WorkerAsync("fourth");
        },
        new MdpBrokerSettings { Core = new() { MaxServices = 3, MaxServicesWithoutWorker = 3 } });

    [Fact, Trait("Row", "F47"), Trait("Row", "I8")]
    public Task Services_that_somebody_asked_for() => Beside.GoodPeersAsync(async siege =>
    {
        // A bomb of names: a thousand are remembered until they expire, of the others nothing is.
        var names = Scale.Times(20_000);
        using var client = await siege.HandshakenAsync();
        for (var index = 0; index < names; index++)
            await client.SendMessageAsync(Say.Request($"bomb-{index}", [1]));
        await siege.ToldAsync(names - 1000, BrokerEventKind.RequestRejected, RejectReason.ServicesWithoutWorker);
        siege.Chronicle.Count(BrokerEventKind.ServiceAppeared).ShouldBe(1 + 1000);

        // Whoever serves is not kept out by it.
        using var worker = await siege.WorkerAsync("served");
        using var other = await siege.HandshakenAsync();
        await other.SendMessageAsync(Say.Request("served", [1]));
        (await worker.ReadMessageAsync()).ShouldNotBeNull();

        // With the client its requests go, and with them their services.
        client.Dispose();
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ServiceForgotten) == 1000, "the services are forgotten");
        await other.SendMessageAsync(Say.Request("bomb-again", [1]));
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ServiceAppeared) == 1 + 1000 + 2, "there is room again");
    });

    [Fact]
    public Task Waiting_requests_of_a_client() => ReachesTheCoreAsync(RejectReason.ClientQueueLength, new() { MaxClientQueueLength = 2 }, [1]);

    [Fact]
    public Task Waiting_octets_of_a_client() => ReachesTheCoreAsync(RejectReason.ClientQueueOctets, new() { MaxClientQueueOctets = 2500 }, new byte[1000]);

    [Fact]
    public Task Waiting_requests_of_a_service() => ReachesTheCoreAsync(RejectReason.ServiceQueueLength, new() { DefaultService = new() { MaxQueueLength = 2 } }, [1]);

    [Fact]
    public Task Waiting_octets_of_a_service() => ReachesTheCoreAsync(RejectReason.ServiceQueueOctets, new() { DefaultService = new() { MaxQueueOctets = 2500 } }, new byte[1000]);

    [Fact, Trait("Row", "I8")]
    public Task Octets_of_all_requests() => ReachesTheCoreAsync(RejectReason.TotalOctets, new() { MaxTotalOctets = 250_000 }, new byte[100_000]);

    [Fact, Trait("Row", "F46")]
    public Task A_client_that_floods_requests_is_held_to_its_share() => Beside.GoodPeersAsync(async siege =>
    {
        using var flooder = await siege.HandshakenAsync();
        var thousand = Octets.Join([.. Enumerable.Repeat(Say.Message(Say.Request("absent", Say.Text("a hundred octets would be polite"))), 1000)]);
        var rounds = Scale.Times(50);
        for (var round = 0; round < rounds; round++)
            await flooder.SendAsync(thousand);
        await siege.ToldAsync((rounds - 1) * 1000, BrokerEventKind.RequestRejected, RejectReason.ClientQueueLength);

        // A second client of the same service has its own share.
        using var modest = await siege.HandshakenAsync();
        await modest.SendMessageAsync(Say.Request("absent", Say.Text("modest")));
        using var worker = await siege.WorkerAsync("absent");
        for (var turn = 0; turn < 2; turn++)
        {
            var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
            await worker.SendMessageAsync(Say.Reply(request[3], request[5]));
        }

        Say.Print(await modest.ReadMessageAsync()).ShouldEndWith("modest");
    });

    [Fact, Trait("Row", "F46")]
    public Task A_client_that_asks_for_long_lists_does_not_stop_the_broker() => Beside.GoodPeersAsync(async siege =>
    {
        using var namer = await siege.HandshakenAsync();
        for (var index = 0; index < 900; index++)
            await namer.SendMessageAsync(Say.Request($"a-service-of-some-length-{index}", [1]));
        var asked = Octets.Join([.. Enumerable.Repeat(Say.Message(Say.Request("mmi.services", Say.Text(""))), 100)]);
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ServiceAppeared) == 1 + 900, "all services are known");
        using var curious = await siege.HandshakenAsync();
        var begin = Stopwatch.GetTimestamp();
        await curious.SendMessageAsync(Say.Request("mmi.services", Say.Text("")));
        var first = (await curious.ReadMessageAsync()).ShouldNotBeNull();
        Say.Print([first[3]]).ShouldBe("206");
        first[4].Length.ShouldBeInRange(64 << 10, (64 << 10) + 300, "a list is cut behind the entry that fills it");
        var reading = ReadListsAsync(curious, asked: Scale.Times(5) * 100);
        for (var round = 0; round < Scale.Times(5); round++)
            await curious.SendAsync(asked);
        var (told, refused) = await reading;
        await siege.Good.WorkOnAsync(200);
        told.ShouldBeInRange(49, 49 + (50 * (int)Math.Ceiling(Stopwatch.GetElapsedTime(begin).TotalSeconds)));
        refused.ShouldBeGreaterThan(0);
    });

    private static async Task<(int Told, int Refused)> ReadListsAsync(RawPeer curious, int asked)
    {
        var told = 0;
        for (var count = 0; count < asked; count++)
        {
            var status = Say.Print([(await curious.ReadMessageAsync()).ShouldNotBeNull()[3]]);
            status.ShouldBeOneOf("206", "429");
            told += status == "206" ? 1 : 0;
        }

        return (told, asked - told);
    }

    /// <summary>Two requests fit and a third does not; those that were held are answered, and there is room for the next.</summary>
    private static Task<Latencies> ReachesTheCoreAsync(RejectReason reason, BrokerSettings core, byte[] body) => Beside.GoodPeersAsync(
        async siege =>
        {
            using var greedy = await siege.HandshakenAsync();
            await greedy.SendAsync([.. Enumerable.Repeat(Say.Message(Say.Request("absent", body)), 3)]);
            await siege.ToldAsync(1, BrokerEventKind.RequestRejected, reason);
            siege.Log.ShouldContain(line => line.Level == Microsoft.Extensions.Logging.LogLevel.Warning && line.Text.Contains(reason.ToString(), StringComparison.Ordinal));

            using var worker = await siege.WorkerAsync("absent");
            for (var turn = 0; turn < 2; turn++)
            {
                var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
                await worker.SendMessageAsync(Say.Reply(request[3], Say.Text("done")));
                (await greedy.ReadMessageAsync()).ShouldNotBeNull();
            }

            await greedy.SendMessageAsync(Say.Request("absent", body));
            (await worker.ReadMessageAsync()).ShouldNotBeNull();
            siege.Chronicle.Count(BrokerEventKind.RequestRejected).ShouldBe(1);
        },
        new MdpBrokerSettings { Core = core });
}
