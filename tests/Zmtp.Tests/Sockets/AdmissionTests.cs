using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Who gets a place at a socket, and how the others are turned away.</summary>
public sealed class AdmissionTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H23"), Trait("Row", "X9")]
    public async Task Above_the_limit_of_connections_who_comes_is_closed_and_there_is_room_again_when_one_leaves(SocketLoopKind kind)
    {
        const int limit = 5;
        var log = new CountingLogger();
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = new() { ConnectionsMax = limit } }, owner, log);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        var peers = new List<RawPeer>();
        for (var peer = 0; peer < limit; peer++)
        {
            peers.Add(await RawPeer.HandshakeAsync(bound));
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        }

        for (var refused = 0; refused < 20; refused++)
        {
            using var peer = await RawPeer.ConnectAsync(bound);
            (await peer.ReceiveToEndAsync()).ShouldBeEmpty();
            (await owner.UntilAsync(ConnectionEventKind.AcceptRefused)).Event!.Value.Reason.ShouldBe(CloseReason.ConnectionLimit);
        }

        log.Count(301).ShouldBe(1);
        foreach (var peer in peers)
        {
            await peer.SendAsync(RawPeer.Message("unharmed"));
            (await owner.UntilMessageAsync()).Text().ShouldBe("unharmed");
        }

        peers[0].Dispose();
        await owner.UntilAsync(ConnectionEventKind.Disconnected);
        using var next = await RawPeer.HandshakeAsync(bound);
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        peers.ForEach(peer => peer.Dispose());
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H5"), Trait("Row", "H16"), Trait("Row", "X10")]
    public async Task Silent_strangers_keep_nobody_out_and_harm_nobody_who_is_in(SocketLoopKind kind)
    {
        const int strangers = 200;
        var options = new RouterOptions
        {
            Loop = kind,
            Limits = new() { HandshakesMax = 20, HandshakeTime = TimeSpan.FromSeconds(1) },
        };
        var owner = new Owner();
        await using var router = new RouterSocket(options, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var good = await RawPeer.HandshakeAsync(bound, "good");
        var goodOne = (await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Connection;
        var crowd = new List<RawPeer>();
        for (var stranger = 0; stranger < strangers; stranger++)
        {
            var peer = await RawPeer.ConnectAsync(bound);
            crowd.Add(peer);
            if (stranger % 3 > 0)
                await peer.SendAsync(stranger % 3 == 1 ? RawPeer.Greeting : [.. RawPeer.Greeting, .. RawPeer.Ready()[..10]]);
        }

        // The socket looks at 20 of them at a time, and gives each at least half a second while others wait.
        (await router.Loop.InTurnAsync(() => router.ConnectionCount)).ShouldBe(1);
        await good.SendAsync(RawPeer.Message("unharmed"));
        var message = await owner.UntilMessageAsync();
        message.Connection.ShouldBe(goodOne);

        for (var ended = 0; ended < strangers; ended++)
        {
            var end = await owner.UntilAsync(ConnectionEventKind.HandshakeFailed);
            end.Event!.Value.Reason.ShouldBeOneOf(CloseReason.ConnectionLimit, CloseReason.HandshakeTimeout);
        }

        using var late = await RawPeer.HandshakeAsync(bound, "late");
        (await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Event!.Value.RoutingId.ShouldBe(new RoutingId("late"u8));
        crowd.ForEach(peer => peer.Dispose());
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "F61")]
    public async Task A_herd_of_good_peers_larger_than_the_limit_of_handshakes_gets_in_without_losses(SocketLoopKind kind)
    {
        const int herd = 300;
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = new() { HandshakesMax = 20 } }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        var peers = await Task.WhenAll(Enumerable.Range(0, herd).Select(_ => RawPeer.HandshakeAsync(bound)));

        for (var peer = 0; peer < herd; peer++)
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        owner.Transcript.ShouldNotContain(fact => fact.Kind == ConnectionEventKind.HandshakeFailed);
        foreach (var peer in peers)
            peer.Dispose();
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "X10")]
    public async Task One_address_gets_no_more_connections_per_second_than_the_limit(SocketLoopKind kind)
    {
        var owner = new Owner();
        var limits = new ZmtpLimits { AcceptsPerSecondPerAddressMax = 3 };
        await using var router = new RouterSocket(new() { Loop = kind, Limits = limits }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        var started = Stopwatch.GetTimestamp();
        var refused = 0;
        var accepted = 0;
        var peers = new List<RawPeer>();
        for (var peer = 0; peer < 30; peer++)
        {
            peers.Add(await RawPeer.ConnectAsync(bound));
            var told = await owner.UntilAsync(fact => fact.Kind is ConnectionEventKind.Accepted or ConnectionEventKind.AcceptRefused, "an answer");
            _ = told.Kind == ConnectionEventKind.Accepted ? accepted++ : refused++;
        }

        var seconds = (int)Stopwatch.GetElapsedTime(started).TotalSeconds;
        accepted.ShouldBeInRange(3, 3 * (seconds + 2));
        (accepted + refused).ShouldBe(30);
        peers.ForEach(peer => peer.Dispose());
    }

    private sealed class CountingLogger : ILogger
    {
        private readonly List<int> _ids = [];

        public int Count(int id)
        {
            lock (_ids)
                return _ids.Count(logged => logged == id);
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_ids)
                _ids.Add(eventId.Id);
        }
    }
}
