using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>What a socket tells of each connection: opened, messages, closed exactly once, nothing after.</summary>
public sealed class MonitorOrderTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H31"), Trait("Row", "H24")]
    public async Task Every_connection_is_told_in_order_however_it_is_cut(SocketLoopKind kind)
    {
        const int seed = 31;
        const int peers = 300;
        var random = new Random(seed);
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        byte[] handshake = [.. RawPeer.Greeting, .. RawPeer.Ready("peer")];
        byte[][] messages = [RawPeer.Message("first"), RawPeer.Message("", "second", new string('x', 200)), RawPeer.Message("third")];
        byte[] script = [.. handshake, .. messages.SelectMany(message => message)];
        var messageEnds = messages.Select((_, last) => handshake.Length + messages[..(last + 1)].Sum(message => message.Length)).ToArray();
        var cuts = new List<int>();

        for (var peer = 0; peer < peers; peer++)
        {
            // Different peers, so that nobody supersedes anybody.
            var id = $"{peer:0000}";
            var octets = script.ToArray();
            System.Text.Encoding.ASCII.GetBytes(id).CopyTo(octets, octets.AsSpan().IndexOf("peer"u8));
            var cut = random.Next(4) == 0 ? octets.Length : random.Next(octets.Length + 1);
            using var raw = await RawPeer.ConnectAsync(bound);
            for (var sent = 0; sent < cut;)
            {
                var count = Math.Min(random.Next(1, 200), cut - sent);
                await raw.SendAsync(octets[sent..(sent + count)]);
                sent += count;
            }

            cuts.Add(cut);
        }

        for (var ended = 0; ended < peers; ended++)
            await owner.UntilAsync(fact => fact.Kind is ConnectionEventKind.Disconnected or ConnectionEventKind.HandshakeFailed, $"end {ended} of {peers}, seed {seed}");
        owner.Rest().ShouldBeEmpty();

        var stories = owner.Transcript.Where(fact => fact.Connection.Value != 0 && !fact.IsHeard).GroupBy(fact => fact.Connection).ToList();
        stories.Count.ShouldBe(peers);
        foreach (var story in stories)
        {
            var facts = story.ToList();
            var cut = cuts[(int)story.Key.Value - 1];
            var why = $"seed {seed}, {story.Key} cut at {cut}: {string.Join("; ", facts)}";
            facts[0].Kind.ShouldBe(ConnectionEventKind.Accepted, why);
            if (facts[1].Kind == ConnectionEventKind.HandshakeFailed)
            {
                facts.Count.ShouldBe(2, why);
                cut.ShouldBeLessThan(handshake.Length, why);
                continue;
            }

            facts[1].Kind.ShouldBe(ConnectionEventKind.HandshakeSucceeded, why);
            facts[1].Event!.Value.RoutingId.ShouldBe(facts[^1].Event!.Value.RoutingId, why);
            facts[2..^1].ShouldAllBe(fact => fact.IsMessage, why);
            facts[2..^1].Count.ShouldBe(messageEnds.Count(end => cut >= end), why);
            facts[^1].Kind.ShouldBe(ConnectionEventKind.Disconnected, why);

            // Closing without having read what we sent is a reset.
            facts[^1].Event!.Value.Reason.ShouldBeOneOf(CloseReason.PeerClosed, CloseReason.PeerReset);
        }
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "L9"), Trait("Row", "F5"), Trait("Row", "S10")]
    public async Task A_message_sent_right_before_the_end_is_received_before_it(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using (var peer = await RawPeer.HandshakeAsync(bound))
        {
            await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
            await peer.SendAsync(RawPeer.Message("final"));
        }

        (await owner.UntilAsync(fact => fact.IsMessage || fact.Kind == ConnectionEventKind.Disconnected, "a message")).Text().ShouldBe("final");
        await owner.UntilAsync(ConnectionEventKind.Disconnected);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "L9"), Trait("Row", "F5")]
    public async Task A_message_is_received_even_if_sending_to_its_sender_failed_first(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        using var peer = await RawPeer.HandshakeAsync(bound);
        var up = await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        // In one turn, so that the loop reads nothing meanwhile: the peer sends and resets, then we write.
        await router.Loop.InTurnAsync(() =>
        {
            peer.Socket.Send(RawPeer.Message("final"));
            peer.Dispose();
            for (var message = 0; message < 100; message++)
            {
                router.TryBeginMessage(up.Connection, out var writer).ShouldBeTrue();
                writer.WriteFrame(new byte[100_000], isLast: true);
            }
        });

        (await owner.UntilAsync(fact => fact.IsMessage || fact.Kind == ConnectionEventKind.Disconnected, "a message")).Text().ShouldBe("final");
        await owner.UntilAsync(ConnectionEventKind.Disconnected);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H31"), Trait("Row", "R11")]
    public async Task A_reset_is_told_as_such(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        peer.Reset();

        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.PeerReset);
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H31")]
    public async Task A_connection_closed_by_its_owner_is_told_in_the_same_turn_but_not_inside_the_call(SocketLoopKind kind)
    {
        await using var pair = new Pair(kind);
        var story = new List<string>();
        pair.RouterOwner.OnMonitor = told => story.Add(told.Kind.ToString());
        pair.RouterOwner.OnEndTurn = _ =>
        {
            story.Add("end of turn");
            return Mdp.Heartbeating.Instant.Never;
        };
        var (_, accepted) = await pair.ConnectAsync();

        await pair.Router.Loop.InTurnAsync(() =>
        {
            story.Clear();
            pair.Router.Close(accepted.Connection, CloseReason.Closed);
            pair.Router.TryBeginMessage(accepted.Connection, out _).ShouldBeFalse();
            pair.Router.Close(accepted.Connection, CloseReason.Refused);
            story.Add("end of work");
        });

        (await pair.RouterOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.Closed);
        (await pair.Router.Loop.InTurnAsync(() => story.Take(3).ToList())).ShouldBe(["end of work", "Disconnected", "end of turn"]);
        (await pair.DealerOwner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.PeerClosed);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Nothing_is_received_from_a_connection_that_its_owner_has_closed(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        owner.OnReceive = (connection, _) => router.Close(connection, CloseReason.Refused);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));

        await peer.SendAsync([.. RawPeer.Message("first"), .. RawPeer.Message("second"), .. RawPeer.Message("third")]);

        (await owner.UntilAsync(ConnectionEventKind.Disconnected)).Event!.Value.Reason.ShouldBe(CloseReason.Refused);
        owner.Transcript.Count(fact => fact.IsMessage).ShouldBe(1);
        _ = await peer.ReceiveToEndAsync();
        owner.Rest().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "F31")]
    public async Task Octets_of_an_unfinished_message_are_a_sign_of_life(SocketLoopKind kind)
    {
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        using var peer = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);

        await peer.SendAsync([0x00, 0x03, (byte)'a']);
        await owner.UntilAsync(fact => fact.IsHeard, "a sign of life");
        await peer.SendAsync([(byte)'b', (byte)'c']);

        (await owner.UntilMessageAsync()).Text().ShouldBe("abc");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_owner_is_called_when_its_deadline_has_come(SocketLoopKind kind)
    {
        var owner = new Owner();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var deadline = Mdp.Heartbeating.Instant.Never;
        owner.OnEndTurn = now =>
        {
            if (deadline == Mdp.Heartbeating.Instant.Never)
                deadline = now + TimeSpan.FromMilliseconds(50);
            else if (now >= deadline)
                called.TrySetResult();
            return deadline;
        };
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));

        await called.Task.WaitAsync(TimeSpan.FromSeconds(20));
        owner.OnEndTurn = null;
    }
}
