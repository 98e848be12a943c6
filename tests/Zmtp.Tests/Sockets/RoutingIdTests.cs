using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Two connections with one routing id: one of them has it, the other is closed and reported.</summary>
[Trait("Row", "H21")]
public sealed class RoutingIdTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Spec", "28/REQREP router.4"), Trait("Row", "G22")]
    public async Task The_newer_connection_takes_over(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var older = await RawPeer.HandshakeAsync(bound, "w1");
        var first = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        using var newer = await RawPeer.HandshakeAsync(bound, "w1");

        var lost = await owner.UntilAsync(fact => fact.Kind is ConnectionEventKind.Disconnected or ConnectionEventKind.HandshakeSucceeded, "the older one's end");
        lost.Kind.ShouldBe(ConnectionEventKind.Disconnected);
        lost.Connection.ShouldBe(first.Connection);
        lost.Event!.Value.Reason.ShouldBe(CloseReason.Superseded);
        var second = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        _ = await older.ReceiveToEndAsync();
        (await router.SendAsync(second.Connection, "yours")).ShouldBeTrue();
        (await newer.ReceiveExactlyAsync(7)).ShouldBe([0, 5, .. "yours"u8]);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "G22")]
    public async Task The_newer_connection_is_refused_by_option(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(
            new() { Loop = kind, DuplicateRoutingId = DuplicateRoutingId.Refuse }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var older = await RawPeer.HandshakeAsync(bound, "w1");
        var first = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        using var newer = await RawPeer.ConnectAsync(bound);
        await newer.SendAsync([.. RawPeer.Greeting, .. RawPeer.Ready("w1")]);

        var refused = (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value;
        refused.Reason.ShouldBe(CloseReason.Refused);
        refused.RoutingId.ShouldBe(new RoutingId("w1"u8));
        _ = await newer.ReceiveToEndAsync();
        (await router.SendAsync(first.Connection, "still yours")).ShouldBeTrue();
        (await older.ReceiveExactlyAsync(13)).ShouldBe([0, 11, .. "still yours"u8]);
        older.Dispose();
        await owner.UntilAsync(ConnectionEventKind.Disconnected);

        using var third = await RawPeer.HandshakeAsync(bound, "w1");
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "L7"), Trait("Row", "O12")]
    public async Task Ten_thousand_reconnects_with_one_id_have_one_owner_at_every_moment(SocketLoopKind kind)
    {
        const int reconnects = 10_000;
        const int abreast = 4;
        var owner = new Owner { KeepsMessages = false };
        var live = new HashSet<ConnectionId>();
        var seen = new HashSet<ConnectionId>();
        var aliased = 0;
        var strayed = 0;
        owner.OnMonitor = told =>
        {
            if (told.Kind == ConnectionEventKind.HandshakeSucceeded)
            {
                aliased += seen.Add(told.Connection) && live.Add(told.Connection) && live.Count == 1 ? 0 : 1;
            }
            else if (told.Kind == ConnectionEventKind.Disconnected)
            {
                aliased += live.Remove(told.Connection) ? 0 : 1;
            }
        };
        owner.OnReceive = (connection, _) => strayed += live.Contains(connection) ? 0 : 1;
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        await Task.WhenAll(Enumerable.Range(0, abreast).Select(async lane =>
        {
            for (var reconnect = 0; reconnect < reconnects / abreast; reconnect++)
            {
                using var peer = await RawPeer.ConnectAsync(bound);
                await peer.SendAsync([.. RawPeer.Greeting, .. RawPeer.Ready("same"), .. RawPeer.Message("mine")]);
                _ = await peer.ReceiveExactlyAsync(64);
                if (reconnect % 2 == 0)
                    peer.Reset();
            }
        }));

        for (var ended = 0; ended < reconnects; ended++)
            await owner.UntilAsync(fact => fact.Kind is ConnectionEventKind.Disconnected or ConnectionEventKind.HandshakeFailed, $"end {ended}");
        (await router.Loop.InTurnAsync(() => (aliased, strayed, live.Count, router.ConnectionCount))).ShouldBe((0, 0, 0, 0));
    }
}
