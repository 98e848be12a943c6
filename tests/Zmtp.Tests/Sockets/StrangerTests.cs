using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Peers that do not do what a ZMTP peer does, each with its typed reason.</summary>
public sealed class StrangerTests
{
    private static readonly ZmtpLimits Quick = new() { HandshakeTime = TimeSpan.FromMilliseconds(200) };

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O7"), Trait("Row", "H1"), Trait("Row", "H39")]
    public async Task A_peer_that_speaks_HTTP_is_told_little_and_reported_as_not_ZMTP(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        using var browser = await RawPeer.ConnectAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));

        await browser.SendAsync([.. "GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8]);

        var end = (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value;
        end.Reason.ShouldBe(CloseReason.HandshakeFailed);
        end.Violation.ShouldBe(ZmtpViolation.NotZmtp);
        (await browser.ReceiveToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H16"), Trait("Row", "O7")]
    public async Task Octets_that_drip_in_do_not_put_the_handshake_deadline_off(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = Quick }, owner, NullLogger.Instance);
        using var peer = await RawPeer.ConnectAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        using var over = new CancellationTokenSource();
        var dripping = DripAsync(peer, over.Token);

        (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value.Reason.ShouldBe(CloseReason.HandshakeTimeout);
        await over.CancelAsync();
        await dripping;
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O7")]
    public async Task A_server_that_is_none_of_ours_is_reported_as_not_ZMTP_and_given_up_if_discovered(SocketLoopKind kind)
    {
        using var server = Listen(out var endpoint);
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        dealer.Connect(endpoint, ReconnectPolicy.Discovered);

        using var accepted = new RawPeer(await server.AcceptAsync());
        await accepted.SendAsync([.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8]);

        (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value.Violation.ShouldBe(ZmtpViolation.NotZmtp);
        await owner.UntilAsync(ConnectionEventKind.EndpointGone);
        owner.Rest().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O7"), Trait("Row", "O8")]
    public async Task A_server_that_accepts_and_closes_has_failed_the_handshake(SocketLoopKind kind)
    {
        using var server = Listen(out var endpoint);
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        dealer.Connect(endpoint, ReconnectPolicy.Discovered);

        (await server.AcceptAsync()).Dispose();

        (await owner.UntilAsync(ConnectionEventKind.HandshakeFailed)).Event!.Value.Reason.ShouldBeOneOf(CloseReason.PeerClosed, CloseReason.PeerReset);
        await owner.UntilAsync(ConnectionEventKind.EndpointGone);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O8"), Trait("Row", "H33")]
    public async Task Dials_of_a_server_that_accepts_and_closes_get_rarer(SocketLoopKind kind)
    {
        using var server = Listen(out var endpoint);
        var owner = new Owner();
        var policy = new ReconnectPolicy { Initial = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(64) };
        await using var dealer = new DealerSocket(new() { Loop = kind, Jitter = new Longest() }, owner, NullLogger.Instance);
        dealer.Connect(endpoint, policy);
        var pauses = new List<double>();

        for (var dial = 0; dial < 8; dial++)
        {
            (await server.AcceptAsync()).Dispose();
            pauses.Add((await owner.UntilAsync(ConnectionEventKind.DialDelayed)).Event!.Value.Pause.TotalMilliseconds);
        }

        pauses.ShouldBe([1, 2, 4, 8, 16, 32, 64, 64], tolerance: 0.01);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O9"), Trait("Row", "H22"), Trait("Row", "N3")]
    public async Task A_peer_that_answers_PING_no_more_expires_and_its_descriptor_is_free(SocketLoopKind kind)
    {
        var owner = new Owner();
        var heartbeat = new HeartbeatSettings(TimeSpan.FromMilliseconds(40), 3);
        await using var router = new RouterSocket(new() { Loop = kind, Heartbeat = heartbeat }, owner, NullLogger.Instance);
        using var mute = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.HeartbeatExpired);
        var received = await mute.ReceiveToEndAsync();
        received[..7].ShouldBe([4, 7, 4, .. "PING"u8]);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H14")]
    public async Task A_peer_that_we_do_not_read_from_is_not_blamed_for_its_silence(SocketLoopKind kind)
    {
        var owner = new Owner();
        var heartbeat = new HeartbeatSettings(TimeSpan.FromMilliseconds(30), 3);
        await using var router = new RouterSocket(new() { Loop = kind, Heartbeat = heartbeat }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await router.Loop.InTurnAsync(() => router.PauseReading(up.Connection));
        await peer.SendAsync(RawPeer.Message("meanwhile"));

        // Ten windows pass, by the loop's own deadlines.
        var windows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await router.Loop.InTurnAsync(() =>
        {
            var until = router.Loop.Now + (10 * heartbeat.Window);
            owner.OnEndTurn = now =>
            {
                if (now >= until)
                    windows.TrySetResult();
                return now >= until ? Instant.Never : until;
            };
        });
        await windows.Task.WaitAsync(TimeSpan.FromSeconds(20));
        owner.Rest().ShouldBeEmpty();

        await router.Loop.InTurnAsync(() => router.ResumeReading(up.Connection));
        (await owner.UntilMessageAsync()).Text().ShouldBe("meanwhile");
    }

    [Fact]
    public async Task A_peer_that_dies_while_we_do_not_read_from_it_is_read_to_its_end()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only epoll tells of a peer that hung up while nothing is read from it.");
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = SocketLoopKind.Epoll }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await router.Loop.InTurnAsync(() => router.PauseReading(up.Connection));
        await peer.SendAsync(RawPeer.Message("last words"));

        peer.Dispose();

        (await owner.UntilMessageAsync()).Text().ShouldBe("last words");
        await owner.UntilAsync(ConnectionEventKind.Disconnected);
    }

    private static Socket Listen(out Endpoint endpoint)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        endpoint = Endpoint.FromTcp((IPEndPoint)server.LocalEndPoint!);
        return server;
    }

    private static async Task DripAsync(RawPeer peer, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            foreach (var octet in RawPeer.Greeting)
            {
                await timer.WaitForNextTickAsync(over);
                await peer.SendAsync([octet]);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The other side has had enough.
        }
    }

    private sealed class Longest : Random
    {
        public override double NextDouble() => 0.999_999_9;
    }
}
