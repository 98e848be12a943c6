using System.Globalization;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>A length is a claim of its sender: no octet is reserved for it before it is proved.</summary>
public sealed class FrameLengthTests
{
    private static readonly ulong[] Impossible =
    [
        (ulong)ZmtpLimits.Default.MessageOctetsMax + 1, (1UL << 31) - 1, 1UL << 31, 1UL << 32, (1UL << 63) - 1, 1UL << 63, ulong.MaxValue, 0xFFFF_FFFF_FFFF_FFDA,
    ];

    [Fact, Trait("Row", "H3"), Trait("Row", "X9")]
    public Task A_length_beyond_the_limit_is_closed_in_every_state_and_costs_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var length in Impossible)
        {
            var text = length.ToString("X", CultureInfo.InvariantCulture);
            Script[] scripts =
            [
                Script.InHandshake($"command of {text} for READY", ZmtpViolation.CommandTooLong, Say.Header(4, length)),
                Script.InHandshake($"message of {text} for READY", length >> 63 == 1 ? ZmtpViolation.MessageTooLong : ZmtpViolation.MessageBeforeReady, Say.Header(0, length)),
                Script.InTraffic($"message of {text}", ZmtpViolation.MessageTooLong, Say.Header(0, length)),
                Script.InTraffic($"first frame of {text}", ZmtpViolation.MessageTooLong, Say.Header(1, length)),
                Script.InTraffic($"second frame of {text}", ZmtpViolation.MessageTooLong, Octets.Of("01 00"), Say.Header(0, length)),
                Script.InTraffic($"command of {text}", ZmtpViolation.CommandTooLong, Say.Header(4, length)),
                Script.InTraffic($"command of {text} between two frames", ZmtpViolation.CommandTooLong, Octets.Of("01 00"), Say.Header(4, length)),
            ];
            foreach (var script in scripts)
                _ = await script.PlayAsync(siege);
        }

        // 112 claims, the least of them 16 MiB: whoever believes one of them is out.
        (GC.GetTotalMemory(forceFullCollection: true) - heap).ShouldBeLessThan(4L << 20);
    });

    [Fact, Trait("Row", "H3"), Trait("Row", "X9")]
    public Task A_message_at_the_limit_passes_and_one_octet_more_does_not() => Beside.GoodPeersAsync(
        async siege =>
        {
            // Three frames and the accounted 64 octets of each: what is left is the body's.
            var room = 4096 - (3 * ZmtpLimits.AccountedOctetsPerFrame) - ZmtpLimits.AccountedOctetsPerFrame - "MDPC01".Length - "mmi.service".Length;
            using var client = await siege.HandshakenAsync();
            await client.SendMessageAsync(Say.Request("mmi.service", new byte[room]));
            Say.Print(await client.ReadMessageAsync()).ShouldEndWith("404");
            await client.SendMessageAsync(Say.Request("mmi.service", new byte[room + 1]));

            (await client.ReadMessageAsync()).ShouldBeNull();
            await siege.DisconnectsAsync(1, CloseReason.ProtocolViolation, ZmtpViolation.MessageTooLong);
        },
        Settings.With(limits => limits with { MessageOctetsMax = 4096 }));

    [Fact, Trait("Row", "H26")]
    public Task A_thousand_claims_of_the_largest_message_reserve_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        var count = Scale.Connections(1000);
        var (resident, heap) = (ResidentOctets(), GC.GetTotalMemory(forceFullCollection: true));
        for (var index = 0; index < count; index++)
        {
            var stranger = await siege.HandshakenAsync();
            await stranger.SendAsync(Say.Header(0, (ulong)ZmtpLimits.Default.MessageOctetsMax - ZmtpLimits.AccountedOctetsPerFrame));
        }

        siege.Chronicle.OpenConnections.ShouldBe(count + GoodPeers.Connections);
        await siege.Good.WorkOnAsync(50);
        (GC.GetTotalMemory(forceFullCollection: true) - heap).ShouldBeLessThan(count * (64L << 10));
        (ResidentOctets() - resident).ShouldBeLessThan(64L << 20);
    });

    [Fact, Trait("Row", "H25"), Trait("Row", "X9")]
    public Task A_message_of_as_many_frames_as_may_be_passes_and_one_more_does_not() => Beside.GoodPeersAsync(async siege =>
    {
        var most = ZmtpLimits.Default.FramesMax;
        using var client = await siege.HandshakenAsync();
        byte[][] body = [Say.Text("good"), .. Enumerable.Repeat(Array.Empty<byte>(), most - 4)];
        await client.SendMessageAsync(Say.Request("mmi.service", body));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("200");
        await client.SendMessageAsync(Say.Request("mmi.service", [.. body, []]));

        (await client.ReadMessageAsync()).ShouldBeNull();
        await siege.DisconnectsAsync(1, CloseReason.ProtocolViolation, ZmtpViolation.TooManyFrames);
    });

    [Fact, Trait("Row", "H25")]
    public Task A_million_empty_frames_end_at_the_limit() => Beside.GoodPeersAsync(async siege =>
    {
        var bomb = new byte[2 * 65_536];
        for (var index = 0; index < bomb.Length; index += 2)
            bomb[index] = 1;

        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var strangers = Scale.Times(20);
        for (var index = 0; index < strangers; index++)
        {
            using var stranger = await siege.HandshakenAsync();
            for (var sent = 0; sent < 16 && await stranger.TrySendAsync(bomb); sent++)
            {
                // Goes on for as long as the broker takes it.
            }

            _ = await stranger.ReadToEndAsync();
        }

        await siege.DisconnectsAsync(strangers, CloseReason.ProtocolViolation, ZmtpViolation.TooManyFrames);
        (GC.GetTotalMemory(forceFullCollection: true) - heap).ShouldBeLessThan(8L << 20);
    });

    [Fact, Trait("Row", "H6")]
    public Task Frames_that_end_at_every_offset_of_the_buffer_are_read_alike() => Beside.GoodPeersAsync(async siege =>
    {
        // Sizes that let frame ends and headers wander over the borders of any power of two.
        using var worker = await siege.WorkerAsync("wander");
        using var client = await siege.HandshakenAsync();
        var random = new Random(0x5EED);
        for (var index = 0; index < Scale.Times(40); index++)
        {
            byte[] body = new byte[random.Next(1, 3) * 65_531 + random.Next(0, 40)], tail = new byte[random.Next(0, 300)];
            random.NextBytes(body);
            random.NextBytes(tail);
            var octets = Say.Message(Say.Request("wander", body, tail));
            for (var sent = 0; sent < octets.Length;)
            {
                var piece = Math.Min(octets.Length - sent, index % 2 == 0 ? 65_536 : random.Next(1, 20_000));
                await client.SendAsync(octets[sent..(sent + piece)]);
                sent += piece;
            }

            var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
            request[5].AsSpan().SequenceEqual(body).ShouldBeTrue();
            request[6].AsSpan().SequenceEqual(tail).ShouldBeTrue();
            await worker.SendMessageAsync(Say.Reply(request[3], request[5..]));
            (await client.ReadMessageAsync()).ShouldNotBeNull()[3].AsSpan().SequenceEqual(body).ShouldBeTrue();
        }

        // And the other extreme: every octet for itself.
        _ = await client.TrySendOneByOneAsync(Say.Message(Say.Request("wander", Say.Text("octet by octet"))));
        (await worker.ReadMessageAsync()).ShouldNotBeNull()[5].ShouldBe(Say.Text("octet by octet"));
    });

    private static long ResidentOctets()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
