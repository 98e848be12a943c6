using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A DEALER dials again, and knows when not to. (When, is shown in virtual time by <see cref="ReconnectBackoffTests"/>.)</summary>
public sealed class ReconnectTests
{
    private static readonly ReconnectPolicy Hasty = new() { Initial = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(20) };

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O1"), Trait("Row", "O11"), Trait("Spec", "37/ZMTP socket semantics")]
    public async Task After_its_server_was_replaced_it_has_a_new_connection_and_nothing_of_the_old_one(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind, RoutingId = new("me"u8) }, owner, NullLogger.Instance);
        var first = new RouterSocket(new() { Loop = kind }, new Owner(), NullLogger.Instance);
        var bound = first.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        var connector = dealer.Connect(bound, Hasty);
        var before = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await first.DisposeAsync();
        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Connection.ShouldBe(before.Connection);
        (await owner.UntilAsync(ConnectionEventKind.DialFailed)).Event!.Value.DialFailure.ShouldBe(DialFailure.Refused);

        var routerOwner = new Owner();
        await using var second = new RouterSocket(new() { Loop = kind }, routerOwner, NullLogger.Instance);
        second.Bind(bound);

        var after = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        after.Connection.ShouldNotBe(before.Connection);
        after.Event!.Value.Connector.ShouldBe(connector);
        (await dealer.SendAsync(before.Connection, "to nobody")).ShouldBeFalse();
        (await dealer.SendAsync(after.Connection, "to the new one")).ShouldBeTrue();
        (await routerOwner.UntilMessageAsync()).Text().ShouldBe("to the new one");
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O5"), Trait("Row", "O6"), Trait("Row", "O10")]
    public async Task A_discovered_endpoint_where_nobody_listens_is_gone_once_and_a_configured_one_is_dialled_on(SocketLoopKind kind)
    {
        var nobody = await FreeEndpointAsync();
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind }, owner, NullLogger.Instance);

        var discovered = dealer.Connect(nobody, ReconnectPolicy.Discovered);
        var configured = dealer.Connect(nobody, Hasty);

        for (var dials = 0; dials < 5;)
            dials += (await owner.UntilAsync(ConnectionEventKind.Dialing)).Event!.Value.Connector == configured ? 1 : 0;
        var toldOfDiscovered = owner.Transcript.Where(fact => fact.Event?.Connector == discovered).Select(fact => fact.Kind);
        toldOfDiscovered.ShouldBe([ConnectionEventKind.Dialing, ConnectionEventKind.DialFailed, ConnectionEventKind.EndpointGone]);
        owner.Transcript.ShouldNotContain(fact => fact.Event!.Value.Connector == configured && fact.Kind == ConnectionEventKind.EndpointGone);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_name_without_an_address_is_told_as_such(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind }, owner, NullLogger.Instance);

        dealer.Connect(Endpoint.Parse("tcp://no-such-host.invalid:5555"), ReconnectPolicy.Lan);

        (await owner.UntilAsync(ConnectionEventKind.DialFailed)).Event!.Value.DialFailure.ShouldBe(DialFailure.NameUnknown);
        await owner.UntilAsync(ConnectionEventKind.DialDelayed);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H33")]
    public async Task A_peer_that_sent_an_ERROR_is_asked_again_late(SocketLoopKind kind)
    {
        using var server = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        server.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        server.Listen();
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind, Jitter = new Half() }, owner, NullLogger.Instance);
        dealer.Connect(Endpoint.FromTcp((System.Net.IPEndPoint)server.LocalEndPoint!), ReconnectPolicy.Lan);

        using var peer = new RawPeer(await server.AcceptAsync());
        await peer.SendAsync([.. RawPeer.Greeting, 4, 13, 5, .. "ERROR"u8, 6, .. "go off"u8]);

        var failed = (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value;
        failed.Reason.ShouldBe(CloseReason.PeerError);
        failed.PeerError.ShouldBe("go off");
        (await owner.UntilAsync(ConnectionEventKind.DialDelayed)).Event!.Value.Pause.ShouldBe(TimeSpan.FromSeconds(2.5));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_endpoint_that_its_owner_gives_up_is_dialled_no_more(SocketLoopKind kind)
    {
        await using var pair = new Pair(kind);
        var connector = pair.Dealer.Connect(pair.Router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")), Hasty);
        await pair.DealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        pair.Dealer.Disconnect(connector);
        pair.Dealer.Disconnect(connector);

        (await pair.DealerOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.Closed);
        (await pair.RouterOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.PeerClosed);
        pair.DealerOwner.Rest().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_dealer_that_is_disposed_while_it_dials_leaves_nothing_behind(SocketLoopKind kind)
    {
        var owner = new Owner();
        var dealer = new DealerSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        dealer.Connect(await FreeEndpointAsync(), Hasty);
        dealer.Connect(Endpoint.Parse("tcp://no-such-host.invalid:5555"), Hasty);
        await owner.UntilAsync(ConnectionEventKind.Dialing);

        await dealer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        dealer.ConnectionCount.ShouldBe(0);
    }

    private static async Task<Endpoint> FreeEndpointAsync()
    {
        await using var router = new RouterSocket(new(), new Owner(), NullLogger.Instance);
        return router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
    }

    private sealed class Half : Random
    {
        public override double NextDouble() => 0.5;
    }
}
