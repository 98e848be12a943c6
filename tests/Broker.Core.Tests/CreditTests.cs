namespace Mdp.Broker.Core.Tests;

/// <summary>How many requests a 0.3 worker has in hand, and of which services.</summary>
public class CreditTests
{
    [Fact, Trait("Spec", "MDP/0.3 credit.1"), Trait("Row", "I7"), Trait("Row", "G12")]
    public void A_worker_never_holds_more_than_its_credit()
    {
        var stage = new Stage().ReadyV03("w", credit: 2).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");
        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 2/1 b"]);

        stage.FinalV03("w", "2/1", "B").Take().ShouldBe(["c FINAL #2 B", "w REQUEST 3/1 d"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 credit.2"), Trait("Spec", "MDP/0.3 credit.3")]
    public void Credit_sets_the_number_and_none_drains()
    {
        var stage = new Stage().ReadyV03("w", credit: 0).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");
        stage.Take().ShouldBeEmpty();
        stage.Mmi("echo").ShouldBe("200");

        stage.Credit("w", 1).Take().ShouldBe(["w REQUEST 1/1 a"]);
        stage.Credit("w", 2).Take().ShouldBe(["w REQUEST 2/1 b"]);
        stage.Credit("w", 0).FinalV03("w", "1/1", "A").FinalV03("w", "2/1", "B").Take().ShouldBe(["c FINAL #1 A", "c FINAL #2 B"]);
        stage.Credit("w", 5).Take().ShouldBe(["w REQUEST 3/1 d"]);
        stage.Told(BrokerEventKind.CreditChanged).Select(fact => fact.Count).ShouldBe([1, 2, 0, 5]);
    }

    [Fact, Trait("Spec", "MDP/0.3 credit.2")]
    public void Credit_below_what_is_in_hand_takes_nothing_back()
    {
        var stage = new Stage().ReadyV03("w", credit: 3).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d").Credit("w", 2).Ask("c", 4, "e");
        stage.Take().Length.ShouldBe(3);

        stage.FinalV03("w", "1/1", "A").Take().ShouldBe(["c FINAL #1 A"]);
        stage.FinalV03("w", "2/1", "B").Take().ShouldBe(["c FINAL #2 B", "w REQUEST 4/1 e"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 credit.4"), Trait("Row", "X9")]
    public void Credit_above_the_brokers_limit_counts_as_the_limit()
    {
        var stage = new Stage(new() { MaxCredit = 2 }).ReadyV03("w", credit: 10).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");
        stage.Take().Length.ShouldBe(2);

        stage.Credit("w", 1000).Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "G10")]
    public void Work_goes_round_among_workers_that_have_room_left()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ready("w3");
        for (var id = 1; id <= 6; id++)
        {
            stage.Ask("c", id, "x");
        }

        stage.Take().Select(line => line.Split(' ')[0]).ShouldBe(["w1", "w2", "w3", "w1", "w2", "w1"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.1")]
    public void A_further_ready_adds_a_service()
    {
        var stage = new Stage().ReadyV03("w", "a").ReadyV03("w", "b").Ask("c", 1, "x", "a").Ask("c", 2, "y", "b");

        stage.Take().ShouldBe(["w REQUEST 1/1 x", "w REQUEST 2/1 y"]);
        stage.Told(BrokerEventKind.WorkerRegistered).ShouldHaveSingleItem();
        stage.Told(BrokerEventKind.WorkerEnlisted).ShouldHaveSingleItem().Service.ShouldBe("b");
        stage.Mmi("b").ShouldBe("200");
        stage.Lose("w").Mmi("b").ShouldBe("404");
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.1")]
    public void The_same_ready_again_changes_the_credit_and_nothing_else()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).ReadyV03("w", credit: 2).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");

        stage.Take().Length.ShouldBe(2);
        stage.Told(BrokerEventKind.WorkerEnlisted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 work.1")]
    public void A_new_service_of_a_worker_with_room_gets_what_waits_there()
    {
        new Stage().Ask("c", 1, "x", "b").ReadyV03("w", "a").ReadyV03("w", "b").Take().ShouldBe(["w REQUEST 1/1 x"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 credit.1"), Trait("Row", "I11")]
    public void Services_of_one_worker_take_turns_however_much_waits_at_one_of_them()
    {
        var stage = new Stage().ReadyV03("w", "a", credit: 1).ReadyV03("w", "b", credit: 1);
        for (var id = 1; id <= 4; id++)
        {
            stage.Ask("c", id, $"a{id}", "a");
        }

        stage.Ask("c", 5, "b5", "b").Ask("c", 6, "b6", "b").Take();
        var order = new List<string>();
        for (var done = 0; done < 5; done++)
        {
            var running = stage.Told(BrokerEventKind.RequestDispatched).Last();
            stage.FinalV03("w", $"{running.Request}/1", "x");
            order.Add(stage.Take()[^1].Split(' ')[^1]);
        }

        order.ShouldBe(["a2", "b5", "a3", "b6", "a4"]);
    }

    [Fact, Trait("Row", "X9")]
    public void Services_of_one_worker_are_limited()
    {
        var stage = new Stage(new() { MaxServicesPerWorker = 2 }).ReadyV03("w", "a").ReadyV03("w", "b").ReadyV03("w", "b").Ask("c", 1, "x", "a");
        stage.Take().ShouldBe(["w REQUEST 1/1 x"]);

        stage.ReadyV03("w", "d").Take().ShouldBe(["w DISCONNECT expected at most 2 services of one worker, got one more", "w close ProtocolViolation"]);
        stage.Told(BrokerEventKind.WorkerRefused).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.ServicesPerWorker);
        stage.ReadyV03("other", "a").Take().ShouldBe(["other REQUEST 1/2 x"]);
    }

    [Fact, Trait("Spec", "8/MMI namespace.2")]
    public void A_reserved_name_is_refused_with_a_reason()
    {
        new Stage().ReadyV03("w", "mmi.mine").Take()
            .ShouldBe(["w DISCONNECT expected a service name of your own; those that begin with mmi. are the broker's", "w close ProtocolViolation"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.6"), Trait("Row", "F13"), Trait("Row", "G9")]
    public void A_worker_whose_process_lags_gets_no_new_requests_until_it_has_caught_up()
    {
        var stage = new Stage(new() { MaxWorkerLag = TimeSpan.FromSeconds(1) }).ReadyV03("w1").ReadyV03("w2").Beat("w1", lagMs: 1001).Ask("c", 1, "a").Ask("c", 2, "b");
        stage.Take().ShouldBe(["w2 REQUEST 1/1 a", "w2 REQUEST 2/1 b"]);
        stage.Told(BrokerEventKind.WorkerLagging).ShouldHaveSingleItem().Elapsed.ShouldBe(TimeSpan.FromMilliseconds(1001));

        stage.Lose("w2").Take().ShouldBeEmpty();
        stage.Beat("w1", lagMs: 1000).Take().ShouldBe(["w1 REQUEST 1/2 a", "w1 REQUEST 2/2 b"]);
        stage.Told(BrokerEventKind.WorkerCaughtUp).ShouldHaveSingleItem();
    }

    [Fact, Trait("Row", "L5")]
    public void All_requests_of_a_lost_worker_go_back_in_the_order_of_their_arrival()
    {
        var stage = new Stage().ReadyV03("w1", credit: 3);
        for (var id = 1; id <= 5; id++)
        {
            stage.Ask("c", id, $"{id}");
        }

        stage.Lose("w1").Take();
        stage.ReadyV03("w2").Take().ShouldBe(["w2 REQUEST 1/2 1", "w2 REQUEST 2/2 2", "w2 REQUEST 3/2 3", "w2 REQUEST 4/1 4", "w2 REQUEST 5/1 5"]);
    }
}
