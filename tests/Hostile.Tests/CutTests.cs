using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>A connection may be cut at every octet: what was not whole never was.</summary>
public sealed class CutTests
{
    [Fact, Trait("Row", "H7"), Trait("Row", "H24")]
    public Task A_request_cut_at_any_octet_is_delivered_to_nobody() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.WorkerAsync("cut");
        byte[] body = [.. Enumerable.Range(0, 300).Select(index => (byte)index)];
        var request = Say.Message(Say.Request("cut", body, [1, 2, 3]));
        var cuts = Scale.Times(request.Length);
        var before = siege.Chronicle.Count(ConnectionEventKind.Disconnected);
        for (var index = 0; index < cuts; index++)
        {
            using var client = await siege.HandshakenAsync();
            await client.SendAsync(request[..(index % request.Length)]);
            if (index % 2 == 0)
                client.Abort();
        }

        await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(ConnectionEventKind.Disconnected) == before + cuts, "all cut connections are gone");

        // The worker has got none of them: the first that it gets is whole.
        using var whole = await siege.HandshakenAsync();
        await whole.SendAsync(request);
        var frames = (await worker.ReadMessageAsync()).ShouldNotBeNull();
        (frames.Length, frames[5].AsSpan().SequenceEqual(body), frames[6].AsSpan().SequenceEqual(new byte[] { 1, 2, 3 })).ShouldBe((7, true, true));
    });

    [Fact, Trait("Row", "H7")]
    public Task A_large_message_cut_short_leaves_no_memory_behind() => Beside.GoodPeersAsync(async siege =>
    {
        // Five megabytes of fifteen, again and again: what stays behind would be noticed by its size.
        var octets = Octets.Join(Say.Frame(1, []), Say.Frame(1, Say.Text("MDPC01")), Say.Frame(1, Say.Text("good")), Say.Header(0, 15 << 20));
        for (var index = 0; index < Scale.Times(40); index++)
        {
            using var client = await siege.HandshakenAsync();
            await client.SendAsync(octets);
            await client.SendAsync(new byte[5 << 20]);
            client.Abort();
        }

        await siege.AloneAsync();
    });

    [Fact, Trait("Row", "H24")]
    public Task Half_a_request_is_not_continued_by_the_next_connection_of_the_same_identity() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.WorkerAsync("halves");
        var request = Say.Message(Say.Request("halves", Say.Text("first half"), Say.Text("second half")));
        using var first = await siege.HandshakenAsync(identity: Say.Text("twin"));
        await first.SendAsync(request[..(request.Length / 2)]);
        using var second = await siege.HandshakenAsync(identity: Say.Text("twin"));
        _ = await second.TrySendAsync(request[(request.Length / 2)..]);

        // What comes behind half a message is no frame at all, or no MDP; in no case is it the other half.
        using var third = await siege.HandshakenAsync();
        await third.SendAsync(request);
        Say.Print((await worker.ReadMessageAsync()).ShouldNotBeNull()[5..]).ShouldBe("first half | second half");
        siege.Chronicle.Count(BrokerEventKind.RequestAccepted).ShouldBeGreaterThan(0);
    });

    [Fact, Trait("Row", "H24"), Trait("Row", "F5")]
    public Task A_reply_cut_at_any_frame_is_given_to_nobody_and_its_request_to_another_worker() => Beside.GoodPeersAsync(async siege =>
    {
        var attempts = 0;
        using var client = await siege.HandshakenAsync();
        while (attempts < 12)
        {
            // Each worker begins its reply and dies; up to five of them may have one request.
            await client.SendMessageAsync(Say.Request("mortal", [7]));
            for (var death = 0; death < 4; death++)
            {
                using var dying = await siege.WorkerAsync("mortal");
                var request = (await dying.ReadMessageAsync()).ShouldNotBeNull();
                var reply = Say.Message(Say.Reply(request[3], Say.Text("half"), Say.Text("dead")));
                await dying.SendAsync(reply[..(reply.Length * ++attempts / 13)]);
                if (attempts % 2 == 0)
                    dying.Abort();
            }

            using var living = await siege.WorkerAsync("mortal");
            var again = (await living.ReadMessageAsync()).ShouldNotBeNull();
            await living.SendMessageAsync(Say.Reply(again[3], Say.Text("alive")));
            Say.Print(await client.ReadMessageAsync()).ShouldEndWith("mortal | alive");
            await living.SendMessageAsync(Say.Disconnect);
            _ = await living.ReadToEndAsync();
        }

        siege.Chronicle.Count(BrokerEventKind.RequestRequeued, DepartureReason.ConnectionLost).ShouldBe(12);
    });

    [Fact, Trait("Row", "H24")]
    public Task A_reply_that_was_half_sent_is_not_continued_on_a_new_connection() => Beside.GoodPeersAsync(async siege =>
    {
        for (var index = 0; index < Scale.Times(5); index++)
        {
            var slow = await siege.HandshakenAsync(identity: Say.Text("resumed"), receiveBuffer: 4096);
            await slow.SendMessageAsync(Say.Request("good", new byte[8 << 20]));
            (await slow.ReadAsync(10_000)).ShouldNotBeNull();

            using var resumed = await siege.HandshakenAsync(identity: Say.Text("resumed"));
            await resumed.SendMessageAsync(Say.Request("good", Say.Text("fresh")));
            Say.Print(await resumed.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | good | fresh");
        }
    });
}
