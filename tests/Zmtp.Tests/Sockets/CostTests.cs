using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>What a connection and a message cost.</summary>
[Collection(nameof(Alone))]
public sealed class CostTests(ITestOutputHelper output)
{
    private const int Connections = 1000;
    private const int OctetsMax = 16 * 1024;

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "N16"), Trait("Row", "X10")]
    public async Task An_idle_connection_holds_at_most_16_KiB_before_and_after_its_handshake(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind, Limits = new() { HandshakesMax = 2 * Connections } }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        await OpenAndCloseAsync(owner, bound);
        var peers = new Socket[Connections];
        for (var peer = 0; peer < Connections; peer++)
            peers[peer] = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var empty = GC.GetTotalMemory(forceFullCollection: true);

        foreach (var peer in peers)
        {
            peer.Connect(new IPEndPoint(IPAddress.Loopback, bound.Port));
            await owner.UntilAsync(ConnectionEventKind.Accepted);
        }

        var before = (GC.GetTotalMemory(forceFullCollection: true) - empty) / Connections;
        byte[] handshake = [.. RawPeer.Greeting, .. RawPeer.Ready()];
        foreach (var peer in peers)
        {
            peer.Send(handshake);
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        }

        var after = (GC.GetTotalMemory(forceFullCollection: true) - empty) / Connections;
        output.WriteLine($"{kind}: {before} octets before the handshake, {after} after it, the test's own end included");
        before.ShouldBeLessThanOrEqualTo(OctetsMax);
        after.ShouldBeLessThanOrEqualTo(OctetsMax);
        foreach (var peer in peers)
            peer.Dispose();
    }

    [Fact]
    public async Task A_message_allocates_nothing_on_the_event_loop_once_warm()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The event loop needs Linux.");
        const int messages = 5000;
        var owner = new Owner { KeepsMessages = false };
        await using var router = new RouterSocket(new() { Loop = SocketLoopKind.Epoll }, owner, NullLogger.Instance);
        owner.OnReceive = Echo(router);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var question = RawPeer.Message("", "service", new string('x', 100));
        var answer = new byte[question.Length];

        Exchange(peer, question, answer, messages);
        var before = await router.Loop.InTurnAsync(GC.GetAllocatedBytesForCurrentThread);
        Exchange(peer, question, answer, messages);
        var allocated = await router.Loop.InTurnAsync(GC.GetAllocatedBytesForCurrentThread) - before;

        // What it takes to ask is some hundred octets; one object per message would be a hundred thousand.
        allocated.ShouldBeLessThan(4096);
    }

    [Fact]
    public async Task An_event_loop_without_traffic_uses_no_processor_time_however_much_there_was()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The event loop needs Linux.");
        var owner = new Owner { KeepsMessages = false };
        await using var router = new RouterSocket(new() { Loop = SocketLoopKind.Epoll, SpinTime = TimeSpan.FromMilliseconds(1) }, owner, NullLogger.Instance);
        owner.OnReceive = Echo(router);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var question = RawPeer.Message("", "service", new string('x', 100));
        Exchange(peer, question, new byte[question.Length], 5000);

        var before = await router.Loop.InTurnAsync(ThreadClock.Used);
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await router.Loop.InTurnAsync(() => router.Loop.Schedule(new Alarm(rung), router.Loop.Attended + TimeSpan.FromMilliseconds(500)));
        await rung.Task;
        var used = await router.Loop.InTurnAsync(ThreadClock.Used) - before;

        // Three looks of a millisecond in vain, and two turns.
        output.WriteLine($"{used.TotalMilliseconds} ms of 500");
        used.ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task An_event_loop_sleeps_between_two_messages_where_its_owner_expects_nothing()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The event loop needs Linux.");
        var owner = new Owner { KeepsMessages = false, ExpectsMore = false };
        await using var router = new RouterSocket(new() { Loop = SocketLoopKind.Epoll, SpinTime = TimeSpan.FromMilliseconds(1) }, owner, NullLogger.Instance);
        owner.OnReceive = Echo(router);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        var question = RawPeer.Message("", "service", new string('x', 100));
        Exchange(peer, question, new byte[question.Length], 1000);

        var before = await router.Loop.InTurnAsync(ThreadClock.Used);
        var begun = Stopwatch.GetTimestamp();
        for (var message = 0; message < 500; message++)
        {
            Exchange(peer, question, new byte[question.Length], 1);
            var asked = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(asked) < TimeSpan.FromMicroseconds(400))
                Thread.SpinWait(10);
        }

        var took = Stopwatch.GetElapsedTime(begun);
        var used = await router.Loop.InTurnAsync(ThreadClock.Used) - before;

        output.WriteLine($"{used.TotalMilliseconds} ms of {took.TotalMilliseconds}");
        used.ShouldBeLessThan(took / 2);
    }

    private static Action<ConnectionId, Message> Echo(RouterSocket router) => (connection, message) =>
    {
        if (router.TryBeginMessage(connection, out var writer))
            writer.WriteFrames(message, 0, isLast: true);
    };

    private static void Exchange(RawPeer peer, byte[] question, byte[] answer, int count)
    {
        for (var message = 0; message < count; message++)
        {
            peer.Socket.Send(question);
            for (var received = 0; received < answer.Length;)
                received += peer.Socket.Receive(answer.AsSpan(received));
        }
    }

    private static async Task OpenAndCloseAsync(Owner owner, Endpoint bound)
    {
        using (await RawPeer.HandshakeAsync(bound))
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await owner.UntilAsync(ConnectionEventKind.Disconnected);
    }
}
