using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Our two sockets with each other, over every transport and loop.</summary>
public sealed class RouterAndDealerTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    public static TheoryData<SocketLoopKind, string> KindsAndEndpoints
    {
        get
        {
            var data = new TheoryData<SocketLoopKind, string>();
            foreach (var row in Loops.All)
            {
                foreach (var endpoint in Endpoints())
                    data.Add(row.Data, endpoint);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(KindsAndEndpoints))]
    [Trait("Spec", "28/REQREP dealer.1"), Trait("Spec", "28/REQREP router.6"), Trait("Row", "G35")]
    public async Task A_message_and_its_answer_cross_over_every_transport(SocketLoopKind kind, string at)
    {
        await using var pair = new Pair(kind);
        var bound = pair.Router.Bind(Endpoint.Parse(at));

        pair.Dealer.Connect(bound.IsWildcard ? Endpoint.Parse($"tcp://127.0.0.1:{bound.Port}") : bound, ReconnectPolicy.Lan);

        var up = await pair.DealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        (await pair.Dealer.SendAsync(up.Connection, "", "question")).ShouldBeTrue();
        var question = await pair.RouterOwner.UntilMessageAsync();
        question.Text(1).ShouldBe("question");
        (await pair.Router.SendAsync(question.Connection, "", "answer")).ShouldBeTrue();
        (await pair.DealerOwner.UntilMessageAsync()).Text(1).ShouldBe("answer");
    }

    [Fact]
    public async Task A_port_that_the_system_chose_is_told()
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new(), owner, NullLogger.Instance);

        var first = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        var second = router.Bind(Endpoint.Parse("tcp://127.0.0.1:*"));

        first.Port.ShouldNotBe(0);
        second.Port.ShouldNotBe(first.Port);
        (await owner.UntilAsync(ConnectionEventKind.Listening)).Event!.Value.Endpoint.ShouldBe(first);
        (await owner.UntilAsync(ConnectionEventKind.Listening)).Event!.Value.Endpoint.ShouldBe(second);
    }

    [Fact]
    public async Task An_address_in_use_is_refused_at_the_door()
    {
        await using var router = new RouterSocket(new(), new Owner(), NullLogger.Instance);
        await using var second = new RouterSocket(new(), new Owner(), NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        Should.Throw<BindException>(() => second.Bind(bound)).Failure.ShouldBe(BindFailure.InUse);
    }

    [Fact]
    public async Task An_endpoint_is_free_again_as_soon_as_its_socket_is_disposed()
    {
        var owner = new Owner();
        var router = new RouterSocket(new(), owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using (var peer = await RawPeer.HandshakeAsync(bound))
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await router.DisposeAsync();

        await using var successor = new RouterSocket(new(), new Owner(), NullLogger.Instance);

        successor.Bind(bound).ShouldBe(bound);
    }

    [Fact]
    public async Task An_endpoint_to_listen_at_only_cannot_be_connected_to()
    {
        await using var dealer = new DealerSocket(new(), new Owner(), NullLogger.Instance);

        Should.Throw<ArgumentException>(() => dealer.Connect(Endpoint.Parse("tcp://*:5555"), ReconnectPolicy.Lan));
        Should.Throw<ArgumentException>(() => dealer.Connect(Endpoint.Parse("tcp://127.0.0.1:0"), ReconnectPolicy.Lan));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_monitor_tells_of_both_ends_what_each_may_know(SocketLoopKind kind)
    {
        await using var pair = new Pair(
            kind,
            new() { Loop = kind, RoutingId = new("w1"u8), Metadata = new(new MetadataProperty("X-Name", "seven"u8.ToArray())) });
        var bound = pair.Router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        var connector = pair.Dealer.Connect(bound, ReconnectPolicy.Lan);

        var accepted = (await pair.RouterOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Event!.Value;
        accepted.RoutingId.ShouldBe(new RoutingId("w1"u8));
        accepted.PeerSocketType.ShouldBe(ZmtpSocketType.Dealer);
        accepted.Metadata.TryGet("x-name", out var name).ShouldBeTrue();
        name.ToArray().ShouldBe("seven"u8.ToArray());
        accepted.Endpoint.ShouldBe(bound);
        accepted.Remote!.Host.ShouldBe("127.0.0.1");
        accepted.Remote.Port.ShouldNotBe(bound.Port);
        accepted.Connector.ShouldBe(default);
        var dialled = (await pair.DealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Event!.Value;
        dialled.Connector.ShouldBe(connector);
        dialled.PeerSocketType.ShouldBe(ZmtpSocketType.Router);
        dialled.Remote.ShouldBe(bound);
        pair.RouterOwner.Transcript.Select(fact => fact.Kind).ShouldBe(
            [ConnectionEventKind.Listening, ConnectionEventKind.Accepted, ConnectionEventKind.HandshakeSucceeded]);
        pair.DealerOwner.Transcript.Select(fact => fact.Kind).ShouldBe([ConnectionEventKind.Dialing, ConnectionEventKind.HandshakeSucceeded]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_peer_that_asks_for_no_routing_id_is_given_one(SocketLoopKind kind)
    {
        await using var pair = new Pair(kind);

        var (_, accepted) = await pair.ConnectAsync();

        accepted.Event!.Value.RoutingId.Octets.ToArray().ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Long_frames_arrive_octet_for_octet_and_go_on_without_being_copied(SocketLoopKind kind)
    {
        const int count = 15;
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        await using var pair = new Pair(kind);
        pair.RouterOwner.OnReceive = (connection, message) =>
        {
            pair.Router.TryBeginMessage(connection, out var writer).ShouldBeTrue();
            writer.WriteFrames(message, 0, isLast: true);
        };
        var (dialled, _) = await pair.ConnectAsync();

        await pair.Dealer.Loop.InTurnAsync(() =>
        {
            for (var message = 0; message < count; message++)
            {
                pair.Dealer.TryBeginMessage(dialled.Connection, out var writer).ShouldBeTrue();
                writer.WriteFrame([(byte)message], isLast: false);
                writer.WriteFrame(body.AsSpan(message), isLast: true);
            }
        });

        for (var message = 0; message < count; message++)
        {
            var echo = (await pair.DealerOwner.UntilAsync(fact => fact.IsMessage, $"echo {message}")).Frames!;
            echo[0].ShouldBe([(byte)message]);
            echo[1].AsSpan().SequenceEqual(body.AsSpan(message)).ShouldBeTrue($"message {message}");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_that_is_left_unfinished_is_never_sent(SocketLoopKind kind)
    {
        await using var pair = new Pair(kind);
        var (dialled, _) = await pair.ConnectAsync();

        await pair.Dealer.Loop.InTurnAsync(() =>
        {
            pair.Dealer.TryBeginMessage(dialled.Connection, out var writer).ShouldBeTrue();
            writer.WriteFrame("half"u8, isLast: false);
        });
        await pair.Dealer.SendAsync(dialled.Connection, "whole");

        (await pair.RouterOwner.UntilMessageAsync()).Text().ShouldBe("whole");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_queued_is_sent_before_a_socket_is_gone(SocketLoopKind kind)
    {
        await using var pair = new Pair(kind);
        var (dialled, _) = await pair.ConnectAsync();
        await pair.Dealer.Loop.InTurnAsync(() =>
        {
            for (var message = 0; message < 1000; message++)
            {
                pair.Dealer.TryBeginMessage(dialled.Connection, out var writer).ShouldBeTrue();
                writer.WriteFrame(new byte[10_000], isLast: true);
            }
        });

        await pair.Dealer.DisposeAsync();

        (await pair.DealerOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.Closed);
        (await pair.RouterOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.PeerClosed);
        pair.RouterOwner.Transcript.Count(fact => fact.IsMessage).ShouldBe(1000);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_socket_may_be_disposed_twice_and_while_nothing_ever_happened(SocketLoopKind kind)
    {
        var router = new RouterSocket(new() { Loop = kind }, new Owner(), NullLogger.Instance);

        await router.DisposeAsync();
        await router.DisposeAsync();

        Should.Throw<ObjectDisposedException>(() => router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_sockets_share_a_loop(SocketLoopKind kind)
    {
        await using var loop = SocketLoop.Create(kind, TimeSpan.FromSeconds(2.5), NullLogger.Instance);
        var routerOwner = new Owner();
        var dealerOwner = new Owner();
        await using (var router = new RouterSocket(loop, new(), routerOwner))
        await using (var dealer = new DealerSocket(loop, new(), dealerOwner))
        {
            dealer.Connect(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")), ReconnectPolicy.Lan);
            var up = await dealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
            await dealer.SendAsync(up.Connection, "here");
            (await routerOwner.UntilMessageAsync()).Text().ShouldBe("here");
        }

        (await loop.InTurnAsync(() => loop.IsInTurn)).ShouldBeTrue();
        loop.IsInTurn.ShouldBeFalse();
    }

    private static IEnumerable<string> Endpoints()
    {
        yield return "tcp://127.0.0.1:0";
        yield return "tcp://localhost:0";
        yield return "tcp://*:0";
        if (Socket.OSSupportsIPv6)
            yield return "tcp://[::1]:0";
        yield return $"ipc://{Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())}";
        if (OperatingSystem.IsLinux())
            yield return $"ipc://@mdp-{Path.GetRandomFileName()}";
    }
}
