using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;

namespace Mdp.Hostile.Tests;

/// <summary>Well-formed MDP/0.3 at the wrong moment, from the wrong peer, or too much of it: nobody is fooled, and nobody else notices.</summary>
public sealed class MisconductV03Tests
{
    private static readonly byte[] Body = [1];

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.2")]
    [InlineData(1, 3)]
    [InlineData(9, 3)]
    [InlineData(60_001, 3)]
    [InlineData(uint.MaxValue, 3)]
    [InlineData(2_500, 0)]
    [InlineData(2_500, 1)]
    [InlineData(2_500, 101)]
    public Task A_heartbeat_outside_the_bounds_is_refused_with_what_was_expected_and_what_came(uint milliseconds, byte liveness) => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.HandshakenAsync();
        await worker.SendMessageAsync(Say03.Ready("beating", milliseconds: milliseconds, liveness: liveness));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Hello(Say03.Id(1), milliseconds, liveness));
        var told = $"DISCONNECT expected a heartbeat of 10 to 60000 ms x 2 to 100, or 0 for the broker's own; got {milliseconds} ms x {liveness}";
        Say03.Print(await worker.ReadMessageAsync()).ShouldBe($"W {told}");
        Say03.Print(await client.ReadMessageAsync()).ShouldBe($"C {told}");
        (await worker.ReadToEndAsync()).ShouldBeEmpty();
        (await client.ReadToEndAsync()).ShouldBeEmpty();
    });

    [Fact, Trait("Spec", "MDP/0.3 negotiation.5"), Trait("Spec", "MDP/0.3 presence.1"), Trait("Spec", "MDP/0.3 hand.4")]
    public Task A_broken_conversation_ends_with_the_reason() => Beside.GoodPeersAsync(async siege =>
    {
        byte[] ready = Say03.Ready("role"), hello = Say03.Hello(Say03.Id(2));
        (byte[][] Said, string Told, Misconduct Misconduct)[] conversations =
        [
            ([Say03.Client(7), ready], "C DISCONNECT expected one role on a connection, client or worker; got commands of both", Misconduct.RoleChanged),
            ([ready, Say03.Client(7)], "W DISCONNECT expected one role on a connection, client or worker; got commands of both", Misconduct.RoleChanged),
            ([hello, hello], "C DISCONNECT expected one HELLO on a connection, got another", Misconduct.HelloTwice),
            ([ready, Say03.Heartbeat(1)], "W DISCONNECT expected a heartbeat that counts no more REQUESTs than were sent, got one that does", Misconduct.ReceivedBeyondSent),
            ([ready, Say03.Heartbeat(int.MaxValue)], "W DISCONNECT expected a heartbeat that counts no more REQUESTs than were sent, got one that does", Misconduct.ReceivedBeyondSent),
        ];
        foreach (var (said, told, misconduct) in conversations)
        {
            var before = siege.Chronicle.Count(BrokerEventKind.PeerViolation, misconduct);
            using var peer = await siege.HandshakenAsync();
            await peer.SendAsync(Say.Message(said[0]), Say.Message(said[1]));
            Say03.Print(await Say03.ReadAsync(peer)).ShouldBe(told);
            (await peer.ReadToEndAsync()).ShouldBeEmpty(told);
            await siege.ToldAsync(before + 1, BrokerEventKind.PeerViolation, misconduct);
        }

        using var worker = await siege.HandshakenAsync();
        await worker.SendMessageAsync(ready);
        await worker.SendMessageAsync(Say.Heartbeat);
        Say03.Print(await Say03.ReadAsync(worker)).ShouldBe("W DISCONNECT expected one version of MDP from a worker, got another");
    });

    [Fact, Trait("Spec", "MDP/0.3 disconnect.4")]
    public Task A_stranger_that_speaks_as_a_worker_is_told_to_become_one_and_may() => Beside.GoodPeersAsync(async siege =>
    {
        using var stranger = await siege.HandshakenAsync();
        byte[][][] early = [[Say03.Heartbeat(0)], [Say03.Worker(8, Say03.U16(9))], [Say03.Final(Say03.Id(1)), Body], [Say03.Worker(5, Say03.Id(1), Say03.U16(500), Say03.Text(""))]];
        foreach (var frames in early)
        {
            await stranger.SendMessageAsync(frames);
            Say03.Print(await stranger.ReadMessageAsync()).ShouldBe("W DISCONNECT expected READY first: this connection is not registered");
        }

        await stranger.SendMessageAsync(Say03.Ready("late"));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Request(Say03.Id(1), "late"), Body);
        Say03.Print(await Say03.ReadAsync(stranger)).ShouldStartWith("W REQUEST");
    });

    [Fact, Trait("Spec", "MDP/0.3 work.2"), Trait("Spec", "MDP/0.3 work.6"), Trait("Spec", "MDP/0.3 claim.2"), Trait("Row", "F23")]
    public Task Tokens_of_others_answer_nothing_claim_nothing_and_end_nobody() => Beside.GoodPeersAsync(async siege =>
    {
        using var honest = await siege.HandshakenAsync();
        await honest.SendMessageAsync(Say03.Ready("honest", instance: Say03.Id(1)));
        using var victim = await siege.HandshakenAsync();
        await victim.SendMessageAsync(Say03.Request(Say03.Id(1), "honest"), Body);
        var token = Say03.Sixteen(await Say03.ReadAsync(honest));

        using var evil = await siege.HandshakenAsync();
        await evil.SendMessageAsync(Say03.Ready("evil", instance: Say03.Id(2)));
        var random = new Random(3);
        for (var count = 0; count < Scale.Times(100); count++)
        {
            var forged = (byte[])token.Clone();
            random.NextBytes(forged.AsSpan(random.Next(forged.Length)));
            byte[] tried = count % 2 == 0 ? token : forged;
            await evil.SendMessageAsync(Say03.Final(tried), Say.Text("FORGED"));
            await evil.SendMessageAsync(Say03.Worker(5, tried, Say03.U16(500), Say03.Text("FORGED")));
            await evil.SendMessageAsync(Say03.Heartbeat(0, tried));
            var refused = await Say03.ReadAsync(evil);
            Say03.Print(refused).ShouldBe("W CANCEL 409");
            Say03.Sixteen(refused).ShouldBe(tried);
        }

        await honest.SendMessageAsync(Say03.Final(token), Say.Text("true"));
        Say03.Print(await Say03.ReadAsync(victim)).ShouldBe("C FINAL true");
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Request(Say03.Id(2), "evil"), Body);
        Say03.Print(await Say03.ReadAsync(evil)).ShouldStartWith("W REQUEST", Case.Sensitive, "it is still a worker");
    });

    [Fact, Trait("Spec", "MDP/0.3 request.11")]
    public Task Cancelling_what_belongs_to_another_or_to_nobody_cancels_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.HandshakenAsync();
        await worker.SendMessageAsync(Say03.Ready("wanted"));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Request(Say03.Id(1), "wanted"), Body);
        var token = Say03.Sixteen(await Say03.ReadAsync(worker));

        using var evil = await siege.HandshakenAsync();
        for (var number = 0; number < Scale.Times(1_000); number++)
            await evil.SendMessageAsync(Say03.Cancel(Say03.Id(number)));
        await evil.SendMessageAsync(Say03.Request(Say03.Id(-1), "mmi.service"), Say.Text("wanted"));
        Say03.Print(await Say03.ReadAsync(evil)).ShouldBe("C FINAL 200", "nothing was said to its CANCELs");

        await worker.SendMessageAsync(Say03.Final(token), Say.Text("done"));
        Say03.Print(await Say03.ReadAsync(client)).ShouldBe("C FINAL done");
    });

    [Fact, Trait("Spec", "MDP/0.3 credit.4"), Trait("Spec", "MDP/0.3 credit.1")]
    public Task Credit_beyond_the_limit_counts_as_the_limit() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var worker = await siege.HandshakenAsync();
            await worker.SendMessageAsync(Say03.Ready("greedy", credit: ushort.MaxValue));
            using var client = await siege.HandshakenAsync();
            for (var number = 1; number <= 30; number++)
                await client.SendMessageAsync(Say03.Request(Say03.Id(number), "greedy"), [(byte)number]);
            byte[] last = [];
            for (var number = 1; number <= 10; number++)
                last = Say03.Sixteen(await Say03.ReadAsync(worker));

            // Whatever came next would come before the answer to this.
            await worker.SendMessageAsync(Say03.Heartbeat(10, Say03.Id(-1)));
            Say03.Print(await Say03.ReadAsync(worker)).ShouldBe("W CANCEL 409");
            last.ShouldNotBeEmpty();
        },
        new() { Core = new() { MaxCredit = 10 } });

    [Fact]
    public Task Services_of_one_worker_are_bounded() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.HandshakenAsync();
        for (var number = 0; number < 64; number++)
            await worker.SendMessageAsync(Say03.Ready($"one-of-many-{number}"));
        await worker.SendMessageAsync(Say03.Ready("one-of-many-0"));
        await worker.SendMessageAsync(Say03.Ready("one-too-many"));
        Say03.Print(await Say03.ReadAsync(worker)).ShouldBe("W DISCONNECT expected at most 64 services of one worker, got one more");
        await siege.ToldAsync(1, BrokerEventKind.WorkerRefused, RejectReason.ServicesPerWorker);
    });

    [Fact, Trait("Row", "X9")]
    public Task Outcomes_that_are_kept_for_retries_are_bounded() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var worker = await siege.HandshakenAsync();
            await worker.SendMessageAsync(Say03.Ready("large"));
            using var client = await siege.HandshakenAsync();
            var reply = new byte[64 * 1024];
            for (var number = 1; number <= Scale.Times(1_000); number++)
            {
                await client.SendMessageAsync(Say03.Request(Say03.Id(number), "large"), Body);
                await worker.SendMessageAsync(Say03.Final(Say03.Sixteen(await Say03.ReadAsync(worker))), reply);
                Say03.Sixteen(await Say03.ReadAsync(client)).ShouldBe(Say03.Id(number));
            }
        },
        new() { Core = new() { MaxKeptReplyOctets = 4 << 20 } });

    [Fact, Trait("Spec", "MDP/0.3 headers.2"), Trait("Spec", "MDP/0.3 headers.4")]
    public Task Headers_as_long_as_they_may_be_travel_to_the_worker_and_back() => Beside.GoodPeersAsync(async siege =>
    {
        var headers = Octets.Join(Say03.Header("traceparent", Say.Text("00-1-2-01")), Say03.Header("x", new byte[12_288 - 25 - 6]));
        headers.Length.ShouldBe(12_288);
        using var worker = await siege.HandshakenAsync();
        await worker.SendMessageAsync(Say03.Ready(new('s', 128)));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Request(Say03.Id(1), new('s', 128), headers), Body);
        var request = (await Say03.ReadAsync(worker)).ShouldNotBeNull();
        request[0][^headers.Length..].ShouldBe(headers);
        await worker.SendMessageAsync(Octets.Join(Say03.Final(Say03.Sixteen(request)), headers), Body);
        (await Say03.ReadAsync(client)).ShouldNotBeNull()[0][24..].ShouldBe(headers);
    });
}
