using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;

namespace Mdp.Hostile.Tests;

/// <summary>Well-formed MDP at the wrong moment, or from the wrong peer: the conversation ends, its work goes on elsewhere, and nobody is fooled.</summary>
public sealed class MisconductTests
{
    [Theory, InlineData("twice"), InlineData("another")]
    [Trait("Row", "F17"), Trait("Row", "F18")]
    public Task A_second_READY_ends_a_worker_and_its_request_goes_on(string secondService) => Beside.GoodPeersAsync(async siege =>
    {
        using var idle = await siege.WorkerAsync("idle");
        await idle.SendMessageAsync(Say.WorkerReady(secondService == "twice" ? "idle" : secondService));
        await DismissedAsync(idle);

        using var busy = await siege.WorkerAsync("twice");
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("twice", [1]));
        _ = await busy.ReadMessageAsync();
        await busy.SendMessageAsync(Say.WorkerReady(secondService));
        await DismissedAsync(busy);
        await siege.ToldAsync(2, BrokerEventKind.PeerViolation, Misconduct.ReadyTwice);
        await siege.ToldAsync(2, BrokerEventKind.WorkerDeparted, DepartureReason.ProtocolViolation);

        using var other = await siege.WorkerAsync("twice");
        await AnswerAsync(other, "done");
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("done");
        await NotServedAsync(siege, "another");
    });

    [Fact, Trait("Row", "F19")]
    public Task Names_that_no_worker_may_have_leave_no_service_behind() => Beside.GoodPeersAsync(async siege =>
    {
        string[] reserved = ["mmi.", "mmi.service", "mmi.echo", "MMI.service", "Mmi.x", "mMi.SERVICE"];
        string[] illegal = ["with space", "tab\tname", "line\nname", "zero\0name", "caf\u00E9", "\u001B[31mred", new('n', 129), "semi;colon", "../escape name"];
        foreach (var name in reserved.Concat(illegal))
        {
            using var worker = await siege.HandshakenAsync();
            await worker.SendMessageAsync([[], Say.Text("MDPW01"), [1], System.Text.Encoding.Latin1.GetBytes(name)]);
            await DismissedAsync(worker);
        }

        await siege.ToldAsync(reserved.Length, BrokerEventKind.WorkerRefused, RejectReason.ReservedName);
        await siege.ToldAsync(illegal.Length, BrokerEventKind.WorkerRefused, RejectReason.ServiceName);
        foreach (var name in reserved.Concat(illegal))
            await NotServedAsync(siege, name);

        // Beyond what MDP itself allows: empty, and longer than a name can be. No worker yet, so nobody is told DISCONNECT.
        foreach (var name in new byte[][] { [], new byte[256], new byte[20_000] })
        {
            using var stranger = await siege.HandshakenAsync();
            await stranger.SendMessageAsync([[], Say.Text("MDPW01"), [1], name]);
        }

        await siege.ToldAsync(1, BrokerEventKind.PeerViolation, Mdp.Protocol.MdpViolation.ServiceNameEmpty);
        await siege.ToldAsync(2, BrokerEventKind.PeerViolation, Mdp.Protocol.MdpViolation.ServiceNameTooLong);
        siege.Chronicle.Count(BrokerEventKind.ServiceAppeared).ShouldBe(1, "only that of the good peers");
        siege.Log.ShouldNotContain(line => line.Text.Any(char.IsControl), "a name from the wire stands in the log as it came");
    });

    [Fact, Trait("Row", "F21")]
    public Task A_reply_without_a_request_ends_its_worker_and_reaches_nobody() => Beside.GoodPeersAsync(async siege =>
    {
        using var client = await siege.HandshakenAsync(identity: Say.Text("victim"));
        await client.SendMessageAsync(Say.Request("evil", Say.Text("please")));
        using var evil = await siege.WorkerAsync("evil");
        var request = (await evil.ReadMessageAsync()).ShouldNotBeNull();
        await evil.SendMessageAsync(Say.Reply(request[3], Say.Text("first")));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("first");

        // Idle again: to the client's own address, and with the token that it had.
        await evil.SendMessageAsync(Say.Reply(Say.Text("victim"), Say.Text("FORGED")));
        await DismissedAsync(evil);
        await siege.ToldAsync(1, BrokerEventKind.PeerViolation, Misconduct.ReplyWithoutRequest);

        using var again = await siege.WorkerAsync("evil");
        await again.SendMessageAsync(Say.Reply(request[3], Say.Text("FORGED")));
        await DismissedAsync(again);
        await siege.ToldAsync(2, BrokerEventKind.PeerViolation, Misconduct.ReplyWithoutRequest);

        // A worker that never was one is told to become one.
        using var stranger = await siege.HandshakenAsync();
        await stranger.SendMessageAsync(Say.Reply(request[3], Say.Text("FORGED")));
        Say.Print(await stranger.ReadMessageAsync()).ShouldBe("(empty) | MDPW01 | \u0005");
        await HeardNothingAsync(client);
    });

    [Fact, Trait("Row", "F22")]
    public Task Of_two_replies_the_first_wins_and_the_second_ends_the_worker() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.WorkerAsync("double");
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("double", [1]));
        var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
        await worker.SendAsync(Say.Message(Say.Reply(request[3], Say.Text("first"))), Say.Message(Say.Reply(request[3], Say.Text("second"))));
        await DismissedAsync(worker);
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("first");
        await HeardNothingAsync(client);
    });

    [Fact, Trait("Row", "F23")]
    public Task A_token_that_is_not_the_workers_own_reaches_nobody() => Beside.GoodPeersAsync(async siege =>
    {
        // The victim's request is in the hands of an honest worker, and its token in the hands of the attackers.
        using var honest = await siege.WorkerAsync("honest");
        using var victim = await siege.HandshakenAsync(identity: Say.Text("victim"));
        await victim.SendMessageAsync(Say.Request("honest", Say.Text("mine")));
        var token = (await honest.ReadMessageAsync()).ShouldNotBeNull()[3];

        var random = new Random(0xBAD);
        List<byte[]> forged = [token, Say.Text("victim"), [.. token, 0], token[..^1], new byte[token.Length], new byte[255], [0]];
        for (var bit = 0; bit < 8 * token.Length; bit += 7)
        {
            byte[] flipped = [.. token];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            forged.Add(flipped);
        }

        for (var count = 0; count < Scale.Times(20); count++)
        {
            var invented = new byte[token.Length];
            random.NextBytes(invented);
            forged.Add(invented);
        }

        await ForgeAllAsync(siege, forged);
        await siege.ToldAsync(forged.Count, BrokerEventKind.PeerViolation, Misconduct.ReplyWithWrongToken);

        await honest.SendMessageAsync(Say.Reply(token, Say.Text("true")));
        Say.Print(await victim.ReadMessageAsync()).ShouldEndWith("true");
        await HeardNothingAsync(victim);
    });

    [Fact, Trait("Row", "F23"), Trait("Row", "F50")]
    public Task A_reply_with_a_second_address_is_split_nowhere() => Beside.GoodPeersAsync(async siege =>
    {
        using var client = await siege.HandshakenAsync();
        using var worker = await siege.WorkerAsync("hops");
        await client.SendMessageAsync(Say.Request("hops", [1]));
        var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
        await worker.SendMessageAsync([[], Say.Text("MDPW01"), [3], request[3], Say.Text("hop"), [], Say.Text("body")]);
        await DismissedAsync(worker);
        await siege.ToldAsync(1, BrokerEventKind.PeerViolation, Mdp.Protocol.MdpViolation.DelimiterMissing);

        using var second = await siege.WorkerAsync("hops");
        await AnswerAsync(second, "whole");
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("whole");
    });

    [Fact, Trait("Row", "F33"), Trait("Row", "X6")]
    public Task Nobody_is_client_and_worker_on_one_connection() => Beside.GoodPeersAsync(async siege =>
    {
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
        (await client.ReadMessageAsync()).ShouldNotBeNull();
        await client.SendMessageAsync(Say.WorkerReady("good"));
        (await client.ReadMessageAsync()).ShouldBeNull("a client is told no DISCONNECT");

        using var worker = await siege.WorkerAsync("role");
        await worker.SendMessageAsync(Say.Request("good", [1]));
        await DismissedAsync(worker);

        using var busy = await siege.WorkerAsync("role");
        using var asking = await siege.HandshakenAsync();
        await asking.SendMessageAsync(Say.Request("role", [1]));
        _ = await busy.ReadMessageAsync();
        await busy.SendMessageAsync(Say.Request("good", [1]));
        await DismissedAsync(busy);
        await siege.ToldAsync(3, BrokerEventKind.PeerViolation, Misconduct.RoleChanged);

        using var other = await siege.WorkerAsync("role");
        await AnswerAsync(other, "rescued");
        Say.Print(await asking.ReadMessageAsync()).ShouldEndWith("rescued");
    });

    [Fact, Trait("Row", "F8"), Trait("Row", "F9"), Trait("Row", "F7")]
    public Task DISCONNECT_is_taken_at_every_moment() => Beside.GoodPeersAsync(async siege =>
    {
        using var stranger = await siege.HandshakenAsync();
        await stranger.SendMessageAsync(Say.Disconnect);
        _ = await stranger.ReadToEndAsync();

        using var idle = await siege.WorkerAsync("leaving");
        await idle.SendMessageAsync(Say.Disconnect);
        _ = await idle.ReadToEndAsync();

        using var busy = await siege.WorkerAsync("leaving");
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("leaving", [1]));
        _ = await busy.ReadMessageAsync();
        await busy.SendMessageAsync(Say.Disconnect);
        _ = await busy.ReadToEndAsync();
        await siege.ToldAsync(2, BrokerEventKind.WorkerDeparted, DepartureReason.Graceful);

        using var other = await siege.WorkerAsync("leaving");
        await AnswerAsync(other, "taken over");
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("taken over");
    });

    [Fact, Trait("Row", "H21")]
    public Task An_identity_that_is_a_management_name_manages_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        // A reference broker looked for "mmi." in the sender's identity.
        using var worker = await siege.WorkerAsync("plain", Say.Text("mmi.service"));
        using var client = await siege.HandshakenAsync(identity: Say.Text("mmi.x"));
        await client.SendMessageAsync(Say.Request("plain", Say.Text("hello")));
        await AnswerAsync(worker, "hello");
        Say.Print(await client.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | plain | hello");
        await client.SendMessageAsync(Say.Request("mmi.service", Say.Text("plain")));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("200");

        // And took every name that was asked for to be served.
        await client.SendMessageAsync(Say.Request("unserved", [1]));
        await client.SendMessageAsync(Say.Request("mmi.service", Say.Text("unserved")));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("404");
    });

    /// <summary>Each address is tried by a worker that holds a request of its own; that request goes with its client.</summary>
    private static async Task ForgeAllAsync(Siege siege, List<byte[]> addresses)
    {
        foreach (var address in addresses)
        {
            using var evil = await siege.WorkerAsync("evil");
            using (var bait = await siege.HandshakenAsync())
            {
                await bait.SendMessageAsync(Say.Request("evil", [1]));
                _ = await evil.ReadMessageAsync();
                await evil.SendMessageAsync(Say.Reply(address, Say.Text("FORGED")));
                await DismissedAsync(evil);
                await HeardNothingAsync(bait);
            }
        }
    }

    private static async Task AnswerAsync(RawPeer worker, string text)
    {
        var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
        await worker.SendMessageAsync(Say.Reply(request[3], Say.Text(text)));
    }

    private static async Task DismissedAsync(RawPeer worker)
    {
        Say.Print(await worker.ReadMessageAsync()).ShouldBe("(empty) | MDPW01 | \u0005");
        (await worker.ReadToEndAsync()).ShouldBeEmpty();
    }

    // Whatever was on its way to it would come before the answer.
    private static async Task HeardNothingAsync(RawPeer client)
    {
        await client.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
        Say.Print(await client.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | mmi.service | 200");
    }

    private static async Task NotServedAsync(Siege siege, string service)
    {
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("mmi.service", System.Text.Encoding.Latin1.GetBytes(service)));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("404");
    }
}
