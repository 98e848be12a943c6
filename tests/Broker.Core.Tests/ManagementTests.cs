using System.Text.Json;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class ManagementTests
{
    [Fact, Trait("Row", "S5"), Trait("Row", "G19")]
    public void Workers_are_listed_with_what_they_have_in_hand_and_for_how_long()
    {
        var stage = new Stage().Ready("w1").Ready("w2", "other", MdpVersion.V02).Request("c", "a").Advance(TimeSpan.FromSeconds(2));

        var (status, workers) = stage.Ask("mmi.workers", "echo");
        status.ShouldBe("200");
        workers.GetArrayLength().ShouldBe(1);
        Text(workers[0]).ShouldBe("""{"peer":1,"remote":"w1","service":"echo","version":"0.1","state":"busy","registered_s":2,"silent_s":2,"request":1,"attempt":1,"running_s":2}""");
        Text(stage.Ask("mmi.workers").Json[1]).ShouldBe("""{"peer":2,"remote":"w2","service":"other","version":"0.2","state":"idle","registered_s":2,"silent_s":2}""");
        stage.Ask("mmi.workers", "unheard-of").Status.ShouldBe("404");
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "G19")]
    public void A_0_3_worker_is_listed_once_with_all_that_it_has_said_of_itself()
    {
        var stage = new Stage().ReadyV03("w", credit: 5, heartbeatMs: 1000, liveness: 4).ReadyV03("w", "other", credit: 5).Ask("c", 1, "a").Ask("c", 2, "b", "other").Cancel("c", 2);
        stage.Advance(TimeSpan.FromSeconds(2)).Beat("w", "1/1 2/1", lagMs: 30);

        var workers = stage.Ask("mmi.workers").Json;
        workers.GetArrayLength().ShouldBe(1);
        Text(workers[0]).ShouldBe(
            """{"peer":1,"remote":"w","service":"echo","version":"0.3","state":"busy","registered_s":2,"silent_s":0,"request":1,"attempt":1,"running_s":2"""
            + ""","credit":5,"in_hand":2,"lag_s":0.03,"heartbeat_s":1,"liveness":4,"services":["echo","other"]"""
            + ""","requests":[{"request":1,"attempt":1,"service":"echo","fenced":false,"running_s":2},{"request":2,"attempt":1,"service":"other","fenced":true}]}""");
        stage.Ask("mmi.workers", "other").Json.GetArrayLength().ShouldBe(1);
    }

    [Fact, Trait("Row", "S14")]
    public void Request_of_a_0_3_client_can_be_followed_by_its_id()
    {
        var id = new RequestId(0xAB).ToString();
        var stage = new Stage().Ask("c", 0xAB, "job", ttlMs: 5000).Advance(TimeSpan.FromSeconds(1));
        Text(stage.Ask("mmi.request", id).Json).ShouldBe(
            """{"request":1,"state":"waiting","service":"echo","client":"c","octets":3,"age_s":1,"left_s":4,"attempt":0,"lost_attempts":[]}""");

        stage.ReadyV03("w").FinalV03("w", "1/1", "done");
        Text(stage.Ask("mmi.request", id).Json).ShouldBe(
            """{"request":1,"state":"ended","outcome":"Replied","service":"echo","attempt":1,"took_s":1,"ended_s":0}""");
        stage.Ask("mmi.request", new RequestId(0xAC).ToString()).Status.ShouldBe("404");
        stage.Ask("mmi.request", id[1..]).Status.ShouldBe("400");
    }

    [Fact, Trait("Row", "S5")]
    public void Services_are_listed_with_their_queues()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Request("c", "bc").Advance(TimeSpan.FromSeconds(1));

        Text(stage.Ask("mmi.services").Json).ShouldBe(
            """[{"service":"echo","idle":0,"busy":1,"fenced":0,"waiting":1,"waiting_octets":2,"running":1,"held":0,"oldest_waiting_s":1,"accepted":2,"replied":0,"failed":0,"requeued":0,"latency_total_s":0}]""");
    }

    [Fact, Trait("Row", "S14")]
    public void Request_can_be_followed_from_its_queue_to_its_end()
    {
        var stage = new Stage().Request("c", "abc");
        Text(stage.Ask("mmi.request", "1").Json).ShouldBe(
            """{"request":1,"state":"waiting","service":"echo","client":"c","octets":3,"age_s":0,"attempt":0,"lost_attempts":[]}""");

        stage.Ready("w1").Lose("w1").Ready("w2").Advance(TimeSpan.FromSeconds(1));
        Text(stage.Ask("mmi.request", "1").Json).ShouldBe(
            """{"request":1,"state":"running","service":"echo","client":"c","octets":3,"age_s":1,"attempt":2,"worker":"w2","running_s":1,"lost_attempts":[{"attempt":1,"worker":"w1","reason":"ConnectionLost","ago_s":1}]}""");

        stage.Final("w2", "done").Advance(TimeSpan.FromSeconds(1));
        Text(stage.Ask("mmi.request", "1").Json).ShouldBe(
            """{"request":1,"state":"ended","outcome":"Replied","service":"echo","attempt":2,"took_s":1,"ended_s":1}""");
        stage.Ask("mmi.request", "2").Status.ShouldBe("404");
        stage.Ask("mmi.request", "0").Status.ShouldBe("404");
        stage.Ask("mmi.request", "two").Status.ShouldBe("400");
    }

    [Fact, Trait("Row", "S15"), Trait("Row", "F34")]
    public void Dead_letter_can_be_listed_replayed_and_runs_again()
    {
        var stage = Poisoned();
        var letter = stage.Ask("mmi.deadletters").Json[0];
        letter.GetProperty("request").GetInt32().ShouldBe(1);
        letter.GetProperty("outcome").GetString().ShouldBe("WorkerLost");
        letter.GetProperty("lost_attempts").GetArrayLength().ShouldBe(1);

        Text(stage.Ask("mmi.deadletters.replay", "1").Json).ShouldBe("""{"request":2}""");
        stage.Ready("w2").Take().ShouldBe(["w2 REQUEST 2/1 poison"]);
        stage.Final("w2", "done").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.ReplyDropped).ShouldHaveSingleItem().Request.ShouldBe(2UL);
        stage.Ask("mmi.deadletters").Json.GetArrayLength().ShouldBe(0);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "S15")]
    public void Dead_letter_can_be_dropped_once()
    {
        var stage = Poisoned();

        stage.Ask("mmi.deadletters.drop", "1").Status.ShouldBe("200");
        stage.Ask("mmi.deadletters.drop", "1").Status.ShouldBe("404");
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "S15")]
    public void Dead_letter_that_finds_no_room_stays_where_it_is()
    {
        var stage = Poisoned(new() { MaxQueueLength = 1, MaxAttempts = 1 }).Request("d", "waits");

        stage.Ask("mmi.deadletters.replay", "1").Status.ShouldBe("429");
        stage.Ask("mmi.deadletters").Json.GetArrayLength().ShouldBe(1);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "I8")]
    public void List_that_is_too_long_comes_in_several_answers()
    {
        var stage = new Stage(new() { MaxManagementOctets = 300 }).Ready("w1").Ready("w2").Ready("w3", "other").Ready("w4", "other").Ready("w5", "third");

        var first = stage.AskFrom("mmi.workers", "");
        (first.Status, first.Next).ShouldBe(("206", "3"), "two entries are shorter than 300 octets, three are not");
        Peers(first.Json).ShouldBe([1, 2, 3]);
        var second = stage.AskFrom("mmi.workers", "|3");
        (second.Status, second.Next).ShouldBe(("200", null), "the last answer is as any that has room for everything");
        Peers(second.Json).ShouldBe([4, 5]);
        Peers(stage.AskFrom("mmi.workers", "other|1").Json).ShouldBe([4]);
        stage.AskFrom("mmi.workers", "|5").ShouldSatisfyAllConditions(past => past.Status.ShouldBe("200"), past => past.Json.GetArrayLength().ShouldBe(0));
        stage.Told(BrokerEventKind.ManagementAnswered).First().ShouldSatisfyAllConditions(
            fact => fact.Attempt.ShouldBe(206),
            fact => fact.Octets.ShouldBeInRange(300, 500));
    }

    [Theory, Trait("Row", "X9")]
    [InlineData("mmi.services", "|x")]
    [InlineData("mmi.workers", "echo|-1")]
    [InlineData("mmi.workers", "|")]
    [InlineData("mmi.deadletters", "|1 ")]
    public void Beginning_of_a_list_that_is_no_number_is_malformed(string service, string frames) =>
        new Stage().Ready("w").AskFrom(service, frames).Status.ShouldBe("400");

    [Fact, Trait("Row", "X9")]
    public void Beginning_beyond_all_numbers_is_beyond_the_list() =>
        new Stage().Ready("w").AskFrom("mmi.workers", "|18446744073709551615").ShouldSatisfyAllConditions(
            past => past.Status.ShouldBe("200"),
            past => past.Json.GetArrayLength().ShouldBe(0));

    [Fact, Trait("Row", "X9"), Trait("Row", "I8")]
    public void Lists_are_told_so_many_in_a_second_whoever_asks_and_all_else_always()
    {
        var stage = new Stage(new() { MaxManagementListsPerSecond = 2 }).Ready("w");

        stage.Ask("mmi.workers").Status.ShouldBe("200");
        stage.Request("c", "", "mmi.services").Take().ShouldHaveSingleItem().ShouldStartWith("c FINAL mmi.services 200");
        stage.Ask("mmi.deadletters").Status.ShouldBe("429");
        stage.Mmi("echo").ShouldBe("200");
        stage.Ask("mmi.limits").Status.ShouldBe("200");
        stage.Ask("mmi.request", "1").Status.ShouldBe("404");

        stage.Advance(TimeSpan.FromSeconds(0.4)).Ask("mmi.workers").Status.ShouldBe("429");
        stage.Advance(TimeSpan.FromSeconds(0.1)).Ask("mmi.workers").Status.ShouldBe("200", "half a second pays for one of two");
        stage.Ask("mmi.workers").Status.ShouldBe("429");

        stage.Advance(TimeSpan.FromSeconds(3));
        Enumerable.Range(0, 3).Select(_ => stage.Ask("mmi.services").Status).ShouldBe(["200", "200", "429"], "what is not used is not saved for later");
    }

    [Theory, Trait("Row", "X9")]
    [InlineData(1, 1)]
    [InlineData(1_000, 10)]
    public void Answer_to_a_large_fleet_is_no_larger_than_to_a_small_one(int workers, int services)
    {
        var stage = new Stage(new() { MaxManagementOctets = 1024 });
        for (var number = 0; number < workers; number++)
        {
            stage.Ready($"w{number}", $"service-{number % services}");
        }

        stage.Ask("mmi.workers");

        stage.Told(BrokerEventKind.ManagementAnswered).ShouldHaveSingleItem().Octets.ShouldBeLessThan(1_400);
    }

    [Fact, Trait("Row", "S5")]
    public void Oldest_request_of_a_service_is_told_whoever_waits_in_front()
    {
        var stage = new Stage().Request("c1", "a").Advance(TimeSpan.FromSeconds(1)).Request("c2", "b").Advance(TimeSpan.FromSeconds(1));
        stage.Ask("mmi.services").Json[0].GetProperty("oldest_waiting_s").GetDouble().ShouldBe(2);

        stage.Ready("w1").Advance(TimeSpan.FromSeconds(1));
        stage.Ask("mmi.services").Json[0].GetProperty("oldest_waiting_s").GetDouble().ShouldBe(2, "the other one has waited two seconds now");

        stage.Lose("w1");
        stage.Ask("mmi.services").Json[0].GetProperty("oldest_waiting_s").GetDouble().ShouldBe(3, "the first one is back");
    }

    [Fact, Trait("Row", "X9")]
    public void Limits_are_told_with_how_much_of_them_is_used()
    {
        var stage = new Stage().Ready("w").Request("c", "12345");

        var limits = stage.Ask("mmi.limits").Json;
        Text(limits.GetProperty("total_octets")).ShouldBe("""{"used":1053,"limit":1073741824}""", "five octets, 1 KiB for the request and 24 for its frame");
        Text(limits.GetProperty("services")).ShouldBe("""{"used":1,"limit":10000}""");
        limits.GetProperty("requests").GetInt32().ShouldBe(1);
    }

    private static Stage Poisoned(ServiceSettings? service = null) =>
        new Stage(new() { DefaultService = service ?? new() { MaxAttempts = 1 } }).Ready("w1").Request("c", "poison").Lose("w1");

    private static int[] Peers(JsonElement workers) => [.. workers.EnumerateArray().Select(worker => worker.GetProperty("peer").GetInt32())];

    private static string Text(JsonElement json) => json.GetRawText();
}
