using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Our sockets with libzmq's, which run in a Python process.</summary>
public sealed class LibzmqTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<string?> Missing = new(FindMissing);

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_libzmq_REQ_has_its_requests_answered(SocketLoopKind kind)
    {
        SkipIfMissing();
        var owner = new Owner();
        await using var router = EchoingRouter(kind, owner);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        (await RunAsync($$"""
            s = zmq.Context().socket(zmq.REQ)
            s.connect("{{bound}}")
            for n in (0, 1, 255, 256, 8192, 100000, 16 * 1024 * 1024):
                body = bytes(i * n % 251 for i in range(min(n, 5000))).ljust(n, b"z")
                s.send_multipart([b"first", body, b""])
                assert s.recv_multipart() == [b"first", body, b""], n
            print("equal")
            """)).ShouldBe("equal");

        owner.Transcript.Concat(owner.Rest()).First(fact => fact.Kind == ConnectionEventKind.HandshakeSucceeded)
            .Event!.Value.PeerSocketType.ShouldBe(ZmtpSocketType.Req);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_libzmq_DEALER_with_an_identity_has_ten_thousand_messages_answered_in_order(SocketLoopKind kind)
    {
        SkipIfMissing();
        var owner = new Owner { KeepsMessages = false };
        await using var router = EchoingRouter(kind, owner);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        (await RunAsync($$"""
            s = zmq.Context().socket(zmq.DEALER)
            s.setsockopt(zmq.IDENTITY, b"py")
            s.connect("{{bound}}")
            for i in range(10000):
                s.send_multipart([b"%d" % i, b"x" * (i % 300)])
            for i in range(10000):
                assert s.recv_multipart() == [b"%d" % i, b"x" * (i % 300)]
            print("equal")
            """)).ShouldBe("equal");

        (await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded)).Event!.Value.RoutingId.ShouldBe(new RoutingId("py"u8));
        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBeOneOf(CloseReason.PeerClosed, CloseReason.PeerReset);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Our_DEALER_talks_to_a_libzmq_ROUTER_over_ipc(SocketLoopKind kind)
    {
        SkipIfMissing();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind, RoutingId = new("net"u8) }, owner, NullLogger.Instance);
        owner.OnMonitor = told =>
        {
            if (told.Kind == ConnectionEventKind.HandshakeSucceeded && dealer.TryBeginMessage(told.Connection, out var writer))
                writer.WriteAll("question", new string('q', 100_000));
        };
        dealer.Connect(Endpoint.Parse($"ipc://{path}"), new() { Initial = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(20) });

        var answer = RunAsync($$"""
            s = zmq.Context().socket(zmq.ROUTER)
            s.bind("ipc://{{path}}")
            who, what, body = s.recv_multipart()
            s.send_multipart([who, b"answer", body])
            s.close(linger=2000)
            print(who.decode(), what.decode(), len(body))
            """);

        var received = await owner.UntilMessageAsync();
        received.Text().ShouldBe("answer");
        received.Frames![1].Length.ShouldBe(100_000);
        (await answer).ShouldBe("net question 100000");
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "O9")]
    public async Task A_busy_libzmq_peer_answers_PING_and_lives_on(SocketLoopKind kind)
    {
        SkipIfMissing();
        var owner = new Owner();
        await using var router = new RouterSocket(
            new() { Loop = kind, Heartbeat = new(TimeSpan.FromMilliseconds(50), 4) }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        (await RunAsync($$"""
            import time
            s = zmq.Context().socket(zmq.DEALER)
            s.connect("{{bound}}")
            s.send(b"busy from now on")
            time.sleep(1)
            s.send(b"done")
            print("done")
            """)).ShouldBe("done");

        await owner.UntilAsync(ConnectionEventKind.Disconnected);
        owner.Transcript.Where(fact => fact.IsMessage).Select(fact => fact.Text()).ShouldBe(["busy from now on", "done"]);
    }

    // libzmq 4.3.3 and 4.3.4 end connections of ZMTP 2.0 after 30 s; MDP_IDLE_SECONDS=35 looks beyond that. The pause is the script's.
    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H17")]
    public async Task A_libzmq_ROUTER_keeps_our_DEALER_while_nobody_says_anything(SocketLoopKind kind)
    {
        SkipIfMissing();
        var idleSeconds = int.Parse(Environment.GetEnvironmentVariable("MDP_IDLE_SECONDS") ?? "2", CultureInfo.InvariantCulture);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var owner = new Owner();
        await using var dealer = new DealerSocket(new() { Loop = kind, Heartbeat = null }, owner, NullLogger.Instance);
        owner.OnMonitor = told =>
        {
            if (told.Kind == ConnectionEventKind.HandshakeSucceeded && dealer.TryBeginMessage(told.Connection, out var writer))
                writer.WriteAll("here");
        };
        owner.OnReceive = (connection, _) =>
        {
            dealer.TryBeginMessage(connection, out var writer).ShouldBeTrue();
            writer.WriteAll("still here");
        };
        dealer.Connect(Endpoint.Parse($"ipc://{path}"), new() { Initial = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(20) });

        (await RunAsync($$"""
            import time
            s = zmq.Context().socket(zmq.ROUTER)
            ends = s.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            s.bind("ipc://{{path}}")
            who, first = s.recv_multipart()
            time.sleep({{idleSeconds}})
            s.send_multipart([who, b"are you there?"])
            again, second = s.recv_multipart()
            print(again == who, second.decode(), ends.poll(0))
            """)).ShouldBe("True still here 0");

        owner.Rest();
        owner.Transcript.Count(fact => fact.Kind == ConnectionEventKind.HandshakeSucceeded).ShouldBe(1);
    }

    private static RouterSocket EchoingRouter(SocketLoopKind kind, Owner owner)
    {
        var router = new RouterSocket(new() { Loop = kind, Limits = new() { MessageOctetsMax = 64 * 1024 * 1024 } }, owner, NullLogger.Instance);
        owner.OnReceive = (connection, message) =>
        {
            router.TryBeginMessage(connection, out var writer).ShouldBeTrue();
            writer.WriteFrames(message, 0, isLast: true);
        };
        return router;
    }

    /// <summary>Runs a script that has <c>zmq</c> imported, and returns what it printed.</summary>
    private static async Task<string> RunAsync(string script)
    {
        using var process = Start($"import zmq\n{script}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.ShouldBe(0, await errors);
            return (await output).Trim();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static Process Start(string script) => Process.Start(new ProcessStartInfo(Python)
    {
        ArgumentList = { "-c", script },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static void SkipIfMissing()
    {
        if (Missing.Value is { } reason)
            Assert.Skip(reason);
    }

    private static string? FindMissing()
    {
        if (!File.Exists(Python))
            return $"{Python} is not installed";
        using var process = Start("import zmq");
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{Python} has no zmq (Debian: python3-zmq)";
    }
}
