using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A peer that does not read what is sent to it ends alone.</summary>
[Collection(nameof(Alone)), Trait("Row", "H32"), Trait("Row", "F29"), Trait("Row", "F45")]
public sealed class SlowReaderTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Spec", "28/REQREP router.2"), Trait("Spec", "28/REQREP router.5"), Trait("Spec", "28/REQREP router.7")]
    public async Task Its_queue_is_bounded_and_the_others_wait_for_nothing(SocketLoopKind kind)
    {
        const long limit = 8 * 1024 * 1024;
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = new() { OutboundOctetsMax = limit } }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var stuck = await RawPeer.HandshakeAsync(bound, "stuck");
        var stuckOne = (await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Connection;
        using var brisk = await RawPeer.HandshakeAsync(bound, "brisk");
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        owner.OnReceive = (connection, message) =>
        {
            router.TryBeginMessage(connection, out var writer).ShouldBeTrue();
            writer.WriteFrames(message, 0, isLast: true);
        };

        var mostUnsent = 0L;
        var isTaken = true;
        var times = new List<double>();
        while (isTaken)
        {
            (isTaken, var unsent) = await router.Loop.InTurnAsync(() =>
            {
                var isBegun = router.TryBeginMessage(stuckOne, out var writer);
                if (isBegun)
                    writer.WriteFrame(new byte[64 * 1024], isLast: true);
                return (isBegun, router.Unsent(stuckOne));
            });
            mostUnsent = Math.Max(mostUnsent, unsent);
            var sent = Stopwatch.GetTimestamp();
            await brisk.SendAsync(RawPeer.Message("ping"));
            (await brisk.ReceiveExactlyAsync(6)).ShouldBe([0, 4, .. "ping"u8]);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        var end = await owner.UntilAsync(ConnectionEventKind.Disconnected);
        end.Connection.ShouldBe(stuckOne);
        end.Event!.Value.Reason.ShouldBe(CloseReason.SendQueueFull);
        mostUnsent.ShouldBeInRange(limit, limit + (128 * 1024));
        times.Sort();
        times[times.Count / 2].ShouldBeLessThan(5, "the median round trip of a peer that reads, in ms");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_turn_may_write_more_than_the_limit_to_a_peer_whose_system_takes_it(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = new() { OutboundOctetsMax = 64 * 1024 } }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        (await router.Loop.InTurnAsync(() =>
        {
            var written = 0;
            for (; written < 60 && router.TryBeginMessage(up.Connection, out var writer); written++)
                writer.WriteFrame(new byte[10_000], isLast: true);
            return written;
        })).ShouldBe(60);

        (await peer.ReceiveExactlyAsync(60 * 10_009)).Length.ShouldBe(60 * 10_009);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "X9")]
    public async Task A_peer_that_takes_nothing_for_too_long_is_closed(SocketLoopKind kind)
    {
        var owner = new Owner();
        var limits = new ZmtpLimits { OutboundStallTime = TimeSpan.FromMilliseconds(200) };
        await using var router = new RouterSocket(new() { Loop = kind, Limits = limits, Heartbeat = null }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        await router.Loop.InTurnAsync(() =>
        {
            router.TryBeginMessage(up.Connection, out var writer).ShouldBeTrue();
            writer.WriteFrame(new byte[16 * 1024 * 1024], isLast: true);
        });

        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.SendStalled);
    }
}
