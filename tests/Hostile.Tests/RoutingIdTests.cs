using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>A routing id has one owner. Who else claims it takes over or is refused, and neither hears what was meant for the other.</summary>
public sealed class RoutingIdTests
{
    [Fact, Trait("Row", "H21"), Trait("Row", "F28"), Trait("Row", "F43")]
    public Task A_newcomer_takes_over_and_inherits_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.WorkerAsync("owned");
        using var first = await siege.HandshakenAsync(identity: Say.Text("owner"));
        await first.SendMessageAsync(Say.Request("owned", Say.Text("of the first")));
        var request = (await worker.ReadMessageAsync()).ShouldNotBeNull();

        using var second = await siege.HandshakenAsync(identity: Say.Text("owner"));
        (await first.ReadToEndAsync()).ShouldBeEmpty();
        await siege.DisconnectsAsync(1, CloseReason.Superseded);
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(BrokerEventKind.ClientDeparted, DepartureReason.Superseded) == 1, "the first client has left");

        await second.SendMessageAsync(Say.Request("owned", Say.Text("of the second")));
        await worker.SendMessageAsync(Say.Reply(request[3], Say.Text("to the first")));
        request = (await worker.ReadMessageAsync()).ShouldNotBeNull();
        await worker.SendMessageAsync(Say.Reply(request[3], Say.Text("to the second")));
        Say.Print(await second.ReadMessageAsync()).ShouldEndWith("to the second");
    });

    [Fact, Trait("Row", "H21"), Trait("Row", "F28")]
    public Task A_worker_whose_id_is_taken_over_is_dead_and_its_request_is_not() => Beside.GoodPeersAsync(async siege =>
    {
        using var first = await siege.WorkerAsync("taken", Say.Text("worker"));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say.Request("taken", [1]));
        var lost = (await first.ReadMessageAsync()).ShouldNotBeNull();

        using var second = await siege.WorkerAsync("taken", Say.Text("worker"));
        await siege.ToldAsync(1, BrokerEventKind.WorkerDeparted, DepartureReason.Superseded);
        _ = await first.TrySendAsync(Say.Message(Say.Reply(lost[3], Say.Text("of the dead"))));
        var found = (await second.ReadMessageAsync()).ShouldNotBeNull();
        await second.SendMessageAsync(Say.Reply(found[3], Say.Text("of the living")));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("of the living");
    });

    [Fact, Trait("Row", "H21")]
    public Task Where_the_older_one_keeps_it_the_newcomer_is_refused() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var first = await siege.HandshakenAsync(identity: Say.Text("owner"));
            using var second = await siege.ConnectAsync();
            await second.SendAsync(Say.Greeting(), Say.Ready(identity: Say.Text("owner")));
            _ = await second.ReadToEndAsync();
            await siege.HandshakesFailAsync(1, CloseReason.Refused);

            await first.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
            Say.Print(await first.ReadMessageAsync()).ShouldEndWith("200");

            // It is free again as soon as its owner is gone.
            first.Abort();
            await siege.Chronicle.ReachAsync(() => siege.Chronicle.Count(ConnectionEventKind.Disconnected) == 1, "the owner is gone");
            using var third = await siege.HandshakenAsync(identity: Say.Text("owner"));
        },
        new MdpBrokerSettings { Router = new() { DuplicateRoutingId = DuplicateRoutingId.Refuse } });

    [Fact, Trait("Row", "H21"), Trait("Row", "H22"), Trait("Row", "N19")]
    public Task An_id_that_changes_hands_a_thousand_times_has_one_owner_and_misdelivers_nothing() => Beside.GoodPeersAsync(async siege =>
    {
        var rounds = Scale.Times(1000);
        var descriptors = Descriptors.Open();
        RawPeer? last = null;
        for (var index = 0; index < rounds; index++)
        {
            // Each owner asks; whoever is answered gets the answer to its own question or, being superseded, none.
            var body = BitConverter.GetBytes(index);
            var owner = await RawPeer.ConnectAsync(siege.Endpoint);
            _ = await owner.HandshakeAsync(identity: Say.Text("contested"));
            await owner.SendMessageAsync(Say.Request("good", body));
            if (index % 10 == 0)
                (await owner.ReadMessageAsync()).ShouldNotBeNull()[3].ShouldBe(body);
            last?.Dispose();
            last = owner;
        }

        last!.Dispose();
        await siege.AloneAsync();
        var superseded = siege.Chronicle.Count(ConnectionEventKind.Disconnected, CloseReason.Superseded);
        superseded.ShouldBeGreaterThanOrEqualTo(rounds - 1);
        (Descriptors.Open() - descriptors).ShouldBeLessThan(50);
    });
}
