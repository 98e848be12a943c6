using Mdp.Broker;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>PING is the one question that a stranger may put to the transport itself.</summary>
public sealed class PingTests
{
    [Fact, Trait("Row", "H11")]
    public Task Truncated_and_overlong_pings_and_pongs_end_the_connection_unanswered() => Beside.GoodPeersAsync(async siege =>
    {
        Script[] scripts =
        [
            Script.InTraffic("PING without a ttl", ZmtpViolation.CommandMalformed, Octets.Of("04 05 04 'PING'")),
            Script.InTraffic("PING with half a ttl", ZmtpViolation.CommandMalformed, Octets.Of("04 06 04 'PING' 00")),
            .. new[] { 17, 18, 100, 255, 4000 }.Select(length => Script.InTraffic(
                $"PING with a context of {length}", ZmtpViolation.CommandMalformed, Octets.Command([.. Octets.Of("04 'PING' 00 00"), .. new byte[length]]))),
            Script.InTraffic("PONG with a context of 17", ZmtpViolation.CommandMalformed, Octets.Command([.. Octets.Of("04 'PONG'"), .. new byte[17]])),
            Script.InTraffic("a name that reaches over the end: PING of 6", ZmtpViolation.CommandMalformed, Octets.Of("04 07 07 'PING' 00 00")),
        ];
        foreach (var script in scripts)
            Say.ShouldBeNoMoreThanAHandshake(await script.PlayAsync(siege), script.What);
    });

    [Fact, Trait("Row", "H11")]
    public Task A_pong_holds_the_context_of_its_ping_and_nothing_else() => Beside.GoodPeersAsync(async siege =>
    {
        using var peer = await siege.HandshakenAsync();
        for (var length = 0; length <= 16; length++)
        {
            byte[] context = [.. Enumerable.Range(1, length).Select(index => (byte)index)];
            await peer.SendAsync(Octets.Command([.. Octets.Of("04 'PING' 00 00"), .. context]));
            var pong = (await peer.ReadFrameAsync()).ShouldNotBeNull();
            (pong.Is("PONG"), Convert.ToHexString(pong.Data)).ShouldBe((true, Convert.ToHexString(context)));
        }

        // PONGs that answer nothing are passed over, however many.
        await peer.SendAsync(Octets.Join([.. Enumerable.Repeat(Octets.Of("04 06 04 'PONG' 07"), 10_000)]), Say.Message(Say.Request("mmi.service", Say.Text("good"))));
        Say.Print(await peer.ReadMessageAsync()).ShouldEndWith("200");
    });

    [Fact, Trait("Row", "H12")]
    public Task A_time_to_live_is_counted_in_tenths_and_never_wraps() => Beside.GoodPeersAsync(async siege =>
    {
        // In 16 bits, 656 tenths become 64 milliseconds.
        List<RawPeer> patient = [];
        foreach (var ttl in new ushort[] { 0, 655, 656, 65_535 })
        {
            var peer = await siege.HandshakenAsync();
            await peer.SendAsync(Ping(ttl));
            (await peer.ReadFrameAsync()).ShouldNotBeNull().Is("PONG").ShouldBeTrue();
            patient.Add(peer);
        }

        using var hasty = await siege.HandshakenAsync();
        await hasty.SendAsync(Ping(5));
        _ = await hasty.ReadToEndAsync();
        await siege.DisconnectsAsync(1, CloseReason.HeartbeatExpired);

        foreach (var peer in patient)
        {
            await peer.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
            Say.Print(await peer.ReadMessageAsync()).ShouldEndWith("200");
        }

        siege.Chronicle.Count(ConnectionEventKind.Disconnected, CloseReason.HeartbeatExpired).ShouldBe(1);
    });

    [Fact, Trait("Row", "H12")]
    public Task Our_own_time_to_live_is_one_that_others_do_not_wrap() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var silent = await siege.HandshakenAsync();
            var ping = (await silent.ReadFrameAsync()).ShouldNotBeNull();
            ping.Is("PING").ShouldBeTrue();
            Convert.ToHexString(ping.Data).ShouldBe("028F", "655 tenths of a second, though the window is 80 s");
        },
        new MdpBrokerSettings().Beating(TimeSpan.FromMilliseconds(800), 100));

    [Fact, Trait("Row", "H15")]
    public Task Only_peers_that_can_answer_are_pinged() => Beside.GoodPeersAsync(
        async siege =>
        {
            // An older REQ loses its lock step over a PING; an older DEALER is asked once, without a time to live; all of 3.1 are asked when silent.
            using var olderReq = await siege.HandshakenAsync("REQ", minor: 0);
            using var olderDealer = await siege.HandshakenAsync("DEALER", minor: 0);
            using var olderAnswering = await siege.HandshakenAsync("DEALER", minor: 0);
            using var req = await siege.HandshakenAsync("REQ", minor: 1);
            using var dealer = await siege.HandshakenAsync("DEALER", minor: 1);

            var probe = (await olderAnswering.ReadFrameAsync()).ShouldNotBeNull();
            (probe.Is("PING"), Convert.ToHexString(probe.Data)).ShouldBe((true, "0000"));
            await olderAnswering.SendAsync(Octets.Of("04 05 04 'PONG'"));

            // Those that are watched fall silent and are given up; those that are not stay, and what they heard is what they were asked.
            foreach (var watched in new[] { req, dealer, olderAnswering })
                _ = await watched.ReadToEndAsync();
            await siege.DisconnectsAsync(3, CloseReason.HeartbeatExpired);

            foreach (var unwatched in new[] { olderReq, olderDealer })
            {
                await unwatched.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
                Say.Print(await unwatched.ReadMessageAsync()).ShouldEndWith("200");
            }

            olderReq.Commands.ShouldBeEmpty();
            Convert.ToHexString(olderDealer.Commands.ShouldHaveSingleItem().Data).ShouldBe("0000");
        },
        new MdpBrokerSettings().Beating(TimeSpan.FromMilliseconds(200), 3));

    [Fact, Trait("Row", "H13"), Trait("Row", "F31")]
    public Task A_worker_is_alive_while_its_large_reply_arrives() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var worker = await siege.WorkerAsync("slow");
            using var client = await siege.HandshakenAsync("REQ", minor: 0);
            await client.SendMessageAsync(Say.Request("slow", [1]));
            var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();

            // Three windows long, and in them no PING is answered: the PONG would stand behind the reply.
            var reply = Say.Message(Say.Reply(request[3], new byte[4 << 20]));
            var piece = reply.Length / 36;
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(50), 36, index => worker.SendAsync(reply[(index * piece)..((index + 1) * piece)]));
            await worker.SendAsync(reply[(36 * piece)..]);

            (await client.ReadMessageAsync()).ShouldNotBeNull()[3].Length.ShouldBe(4 << 20);
            siege.Chronicle.Count(ConnectionEventKind.Disconnected).ShouldBe(0, siege.Chronicle.ToString());
        },
        new MdpBrokerSettings().Beating(TimeSpan.FromMilliseconds(200), 3));

    [Fact, Trait("Row", "H13")]
    public Task A_client_is_alive_while_it_takes_a_large_reply() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Two windows long, and it says nothing: our PING, if any, stands behind the reply. What the system holds of it, some
            // megabytes, must pass within one window.
            const int pieces = 40;
            using var client = await siege.HandshakenAsync(receiveBuffer: 64 * 1024);
            var request = Say.Message(Say.Request("good", new byte[15 << 20]));
            await client.SendAsync(request);
            await Pace.EveryAsync(TimeSpan.FromMilliseconds(50), pieces, async _ => (await client.ReadAsync(request.Length / pieces)).ShouldNotBeNull());
            siege.Chronicle.Count(ConnectionEventKind.Disconnected).ShouldBe(0, siege.Chronicle.ToString());
        },
        new MdpBrokerSettings().Beating(TimeSpan.FromMilliseconds(200), 5));

    private static byte[] Ping(ushort ttl) => Octets.Command([.. Octets.Of("04 'PING'"), (byte)(ttl >> 8), (byte)ttl]);
}
