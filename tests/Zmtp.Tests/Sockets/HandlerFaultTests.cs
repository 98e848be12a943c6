using Mdp.Heartbeating;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>An exception of a socket's owner ends the connection that is being handled, and nothing else.</summary>
[Trait("Row", "H27")]
public sealed class HandlerFaultTests
{
    public enum Callback
    {
        Accepted,
        HandshakeSucceeded,
        Receive,
        Heard,
        Disconnected,
    }

    public static TheoryData<SocketLoopKind, Callback> KindsAndCallbacks
    {
        get
        {
            var data = new TheoryData<SocketLoopKind, Callback>();
            foreach (var row in Loops.All)
            {
                foreach (var callback in Enum.GetValues<Callback>())
                    data.Add(row.Data, callback);
            }

            return data;
        }
    }

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(KindsAndCallbacks))]
    public async Task A_callback_that_throws_ends_its_own_connection_only(SocketLoopKind kind, Callback faulty)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var good = await RawPeer.HandshakeAsync(bound, "good");
        var goodOne = (await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Connection;
        owner.OnMonitor = told => ThrowIf(told.Connection != goodOne && told.Kind.ToString() == faulty.ToString());
        owner.OnReceive = (connection, _) => ThrowIf(connection != goodOne && faulty == Callback.Receive);
        owner.OnHeard = () => ThrowIf(faulty == Callback.Heard);

        using var bad = await RawPeer.ConnectAsync(bound);
        await bad.SendAsync([.. RawPeer.Greeting, .. RawPeer.Ready("bad"), .. RawPeer.Message("first"), 0, 9, (byte)'h']);
        if (faulty == Callback.Disconnected)
        {
            await bad.SkipHandshakeAsync();
            await owner.UntilAsync(fact => fact.IsHeard, "all of it");
            bad.Dispose();
        }

        var end = await owner.UntilAsync(fact => fact.Kind is ConnectionEventKind.Disconnected or ConnectionEventKind.HandshakeFailed, "its end");
        end.Kind.ShouldBe(faulty == Callback.Accepted ? ConnectionEventKind.HandshakeFailed : ConnectionEventKind.Disconnected);
        end.Event!.Value.Reason.ShouldBe(faulty == Callback.Disconnected ? CloseReason.PeerClosed : CloseReason.HandlerFailed);
        end.Connection.ShouldNotBe(goodOne);

        await good.SendAsync(RawPeer.Message("unharmed"));
        (await owner.UntilMessageAsync()).Text().ShouldBe("unharmed");
        owner.Transcript.Count(fact => fact.Connection != goodOne && fact.Kind == end.Kind).ShouldBe(1);
        owner.OnMonitor = null;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_end_of_turn_that_throws_ends_nothing(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        var thrown = 0;
        await router.Loop.InTurnAsync(() => owner.OnEndTurn = _ => ++thrown <= 3 ? throw new InvalidOperationException("of the owner") : Instant.Never);

        await peer.SendAsync(RawPeer.Message("unharmed"));
        await owner.UntilMessageAsync();
        (await router.SendAsync(up.Connection, "answer")).ShouldBeTrue();

        (await peer.ReceiveExactlyAsync(8)).ShouldBe([0, 6, .. "answer"u8]);
        thrown.ShouldBeInRange(1, 10);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Posted_work_that_throws_ends_nothing(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);

        router.Loop.Post(() => throw new InvalidOperationException("of the poster"));

        (await router.Loop.InTurnAsync(() => router.Loop.IsInTurn)).ShouldBeTrue();
    }

    private static void ThrowIf(bool isTime)
    {
        if (isTime)
            throw new InvalidOperationException("of the owner");
    }
}
