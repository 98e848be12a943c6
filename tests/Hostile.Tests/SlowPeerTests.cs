using System.Diagnostics;
using System.Text;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Who says little, and slowly, holds a place for as long as it is granted and no longer.</summary>
public sealed class SlowPeerTests
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(1);

    [Fact, Trait("Row", "H5"), Trait("Row", "H16"), Trait("Row", "X10"), Trait("Row", "N16")]
    public Task A_crowd_that_never_ends_its_handshake_is_unknown_to_the_core_and_gone_in_time() => Beside.GoodPeersAsync(
        async siege =>
        {
            var count = Scale.Connections(1000);
            byte[][] beginnings = [[], Octets.Greeting[..10], Octets.Greeting, Octets.Join(Octets.Greeting, Say.Ready()[..20])];
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            for (var index = 0; index < count; index++)
                await (await siege.ConnectAsync()).SendAsync(beginnings[index % beginnings.Length]);

            (GC.GetTotalMemory(forceFullCollection: false) - heap).ShouldBeLessThan((count * (16L << 10)) + (8L << 20));
            var begin = Stopwatch.GetTimestamp();
            await siege.HandshakesFailAsync(count, CloseReason.HandshakeTimeout);
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(HandshakeTime + TimeSpan.FromSeconds(1));
            siege.Chronicle.Count(ConnectionEventKind.HandshakeSucceeded).ShouldBe(GoodPeers.Connections);
        },
        Settings.With(limits => limits with { HandshakeTime = HandshakeTime, HandshakesMax = 100_000 }));

    [Fact, Trait("Row", "H16"), Trait("Row", "X9"), Trait("Row", "X10")]
    public Task Octets_that_drip_do_not_put_the_end_of_a_handshake_off() => Beside.GoodPeersAsync(
        async siege =>
        {
            var octets = Octets.Join(Octets.Greeting, Say.Ready());
            using var dripping = await siege.ConnectAsync();
            var begin = Stopwatch.GetTimestamp();
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(50), 40, async index => await dripping.TrySendAsync([octets[index]]));
            (await dripping.ReadToEndAsync()).Length.ShouldBe(64);
            Stopwatch.GetElapsedTime(begin).ShouldBeGreaterThan(HandshakeTime);
            await siege.HandshakesFailAsync(1, CloseReason.HandshakeTimeout);
            siege.Chronicle.Count(ConnectionEventKind.HandshakeFailed).ShouldBe(1);

            // One that is slow but in time is welcome.
            using var slow = await siege.ConnectAsync();
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(50), 10, index => slow.SendAsync(octets[(index * 9)..((index + 1) * 9)]));
            await slow.SendAsync(octets[90..], Say.Message(Say.Request("mmi.service", Say.Text("good"))));
            _ = await slow.ReadAsync(64);
            Say.Print(await slow.ReadMessageAsync()).ShouldEndWith("200");
        },
        Settings.With(limits => limits with { HandshakeTime = HandshakeTime }));

    [Fact, Trait("Row", "H16")]
    public Task A_message_that_drips_has_the_time_that_its_size_deserves() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Half a second at least, and one second for each 100,000 octets claimed.
            using var small = await siege.HandshakenAsync();
            using var large = await siege.HandshakenAsync();
            await small.SendAsync(Say.Frame(1, []), Octets.Of("01 FF 'dripping'"));
            await large.SendAsync(Say.Frame(1, []), Say.Frame(1, Say.Text("MDPC01")), Say.Frame(1, Say.Text("mmi.service")), Say.Header(0, 200_000));
            var begin = Stopwatch.GetTimestamp();
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(50), 24, async index =>
            {
                _ = await small.TrySendAsync([0]);
                await large.SendAsync(new byte[8_000]);
            });
            _ = await small.ReadToEndAsync();
            await siege.DisconnectsAsync(1, CloseReason.MessageTooSlow);

            await large.SendAsync(new byte[200_000 - (24 * 8_000)]);
            Stopwatch.GetElapsedTime(begin).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
            Say.Print(await large.ReadMessageAsync()).ShouldEndWith("404");
        },
        Settings.With(limits => limits with { MessageTime = TimeSpan.FromMilliseconds(500), MessageOctetsPerSecond = 100_000 }));

    [Fact, Trait("Row", "X9"), Trait("Row", "X10")]
    public Task Handshakes_beyond_the_limit_wait_until_the_oldest_had_their_grace() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Four at a time: the crowd keeps no good newcomer out for long, and those who make room are told apart from those who ran out of time.
            for (var index = 0; index < 12; index++)
                _ = await siege.ConnectAsync();
            using var newcomer = await siege.ConnectAsync();
            var begin = Stopwatch.GetTimestamp();
            _ = await newcomer.HandshakeAsync();
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            await siege.HandshakesFailAsync(9, CloseReason.ConnectionLimit);
        },
        Settings.With(limits => limits with { HandshakesMax = 4, HandshakeTime = TimeSpan.FromSeconds(10) }));

    [Fact, Trait("Row", "H32"), Trait("Row", "F45"), Trait("Row", "X9"), Trait("Row", "H14")]
    public Task A_client_that_floods_and_does_not_read_is_closed_at_its_outbound_limit() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Each question is small, and its answer is long: it names the service that was asked for.
            using var deaf = await siege.HandshakenAsync(receiveBuffer: 4096);
            deaf.AnswersPings = false;
            var questions = Octets.Join([.. Enumerable.Repeat(Say.Message(Say.Request("mmi.service", new byte[1000])), 200)]);
            while (siege.Chronicle.Count(ConnectionEventKind.Disconnected) == 0 && await deaf.TrySendAsync(questions))
            {
                // Until the broker has enough.
            }

            await siege.DisconnectsAsync(1, CloseReason.SendQueueFull);
            siege.Chronicle.Count(ConnectionEventKind.Disconnected).ShouldBe(1);
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ClientDeparted, DepartureReason.SendQueueFull) == 1, "the client is gone for the core");
        },
        Settings.With(limits => limits with { OutboundOctetsMax = 1 << 20, MessageOctetsMax = 1 << 20 }));

    [Fact, Trait("Row", "H32"), Trait("Row", "S5"), Trait("Row", "X9")]
    public Task A_watcher_that_does_not_read_is_closed_at_its_outbound_limit_and_another_one_is_told_all() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Pictures, which cost it nothing to ask for, until the broker has enough of it.
            using var hearing = await siege.HandshakenAsync();
            await hearing.SendMessageAsync(Say03.Request(Say03.Id(1), "mmi.events"), Say.Text("fleeting"));
            Encoding.ASCII.GetString((await hearing.ReadMessageAsync()).ShouldNotBeNull()[2]).ShouldContain("\"workers\":0");
            using var deaf = await siege.HandshakenAsync(receiveBuffer: 4096);
            deaf.AnswersPings = false;
            var questions = Octets.Join([.. Enumerable.Repeat(Say.Message(Say03.Request(Say03.Id(2), "mmi.events"), Say.Text("fleeting")), 200)]);
            while (siege.Chronicle.Count(ConnectionEventKind.Disconnected) == 0 && await deaf.TrySendAsync(questions))
            {
                // Each of them begins the watch anew.
            }

            await siege.DisconnectsAsync(1, CloseReason.SendQueueFull);
            using var worker = await siege.WorkerAsync("fleeting");
            Encoding.ASCII.GetString((await hearing.ReadMessageAsync()).ShouldNotBeNull()[2]).ShouldContain("\"workers\":1");
        },
        Settings.With(limits => limits with { OutboundOctetsMax = 1 << 20, MessageOctetsMax = 1 << 20 }));

    [Fact, Trait("Row", "H32"), Trait("Row", "F29"), Trait("Row", "F45")]
    public Task A_worker_that_beats_but_does_not_read_dies_and_its_request_lives() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var deaf = await siege.HandshakenAsync(receiveBuffer: 4096);
            await deaf.SendMessageAsync(Say.WorkerReady("large"));
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.WorkerRegistered) == 3, "the deaf worker is registered");
            var body = new byte[15 << 20];
            using var client = await siege.HandshakenAsync();
            await client.SendMessageAsync(Say.Request("large", body));

            // It gets the request, takes a few octets of it, and goes on beating.
            using var hearing = await siege.HandshakenAsync();
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.RequestDispatched) > 0, "the request was given to the deaf worker");
            await hearing.SendMessageAsync(Say.WorkerReady("large"));
            var request = hearing.ReadMessageAsync();
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(100), 15, async _ => await deaf.TrySendAsync(Say.Message(Say.Heartbeat)));
            await siege.DisconnectsAsync(1, CloseReason.SendStalled);
            await siege.ToldAsync(1, BrokerEventKind.WorkerDeparted, DepartureReason.SendQueueFull);

            var frames = (await request).ShouldNotBeNull();
            await hearing.SendMessageAsync(Say.Reply(frames[3], Say.Text("done")));
            Say.Print(await client.ReadMessageAsync()).ShouldEndWith("done");
        },
        Settings.With(limits => limits with { OutboundStallTime = TimeSpan.FromMilliseconds(500) }));

    [Fact, Trait("Row", "F30")]
    public async Task A_worker_that_floods_heartbeats_harms_nobody()
    {
        var (beats, length, quiet) = (0, TimeSpan.Zero, new Latencies([]));
        var during = await Beside.GoodPeersAsync(async siege =>
        {
            await siege.Good.WorkOnAsync(200);
            quiet = siege.Good.TakeLatencies();
            using var eager = await siege.WorkerAsync("eager");
            var thousand = Octets.Join([.. Enumerable.Repeat(Say.Message(Say.Heartbeat), 1_000)]);
            var begin = Stopwatch.GetTimestamp();
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(10), Scale.Times(300), async _ =>
            {
                await eager.SendAsync(thousand);
                beats += 1_000;
            });
            length = Stopwatch.GetElapsedTime(begin);

            // It is still a worker, and nothing else. Its reply stands behind all that it has sent.
            using var client = await siege.HandshakenAsync();
            await client.SendMessageAsync(Say.Request("eager", [7]));
            byte[][] message;
            do
                message = (await eager.ReadMessageAsync()).ShouldNotBeNull();
            while (message[2] is [4]);
            await eager.SendMessageAsync(Say.Reply(message[3], [8]));
            (await client.ReadMessageAsync()).ShouldNotBeNull()[3].ShouldBe([8]);
            siege.Chronicle.Count(BrokerEventKind.WorkerDeparted).ShouldBe(0);
            siege.Chronicle.Count(BrokerEventKind.PeerViolation).ShouldBe(0);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{beats / length.TotalSeconds:N0} heartbeats/s; good peers without them: {quiet}, beside them: {during}");
        during.Median.ShouldBeLessThan(Math.Max(20, 3 * quiet.Median));
    }
}
