namespace Mdp.Broker.Core.Tests;

/// <summary>Failures of the catalogue as short plays: replies that come too late, workers that come back too early, and workers that come only to die.</summary>
public class FailureTests
{
    private static readonly ServiceSettings InAHurry = new() { ProcessingTimeout = TimeSpan.FromSeconds(5) };

    [Fact, Trait("Row", "F11")]
    public void Worker_that_was_declared_dead_is_not_heard_any_more_although_its_connection_still_stands()
    {
        var stage = new Stage(new() { DefaultService = InAHurry }).Ready("w1").Request("c", "job").Advance(TimeSpan.FromSeconds(10));
        stage.Take().ShouldContain("w1 close ProcessingTimeout");

        stage.Ready("w2").Take().ShouldBe(["w2 REQUEST 1/2 job"]);
        stage.Final("w1", "from the grave").Heartbeat("w1").Take().ShouldBeEmpty();
        stage.Final("w2", "done").Take().ShouldBe(["c FINAL echo done"]);
    }

    [Fact, Trait("Row", "F26"), Trait("Row", "F24")]
    public void Late_reply_before_the_second_worker_has_finished_wins_nothing()
    {
        var stage = TakenOver();

        stage.Final("w1", "late").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.ReplyFenced).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        stage.Final("w2", "done").Take().ShouldBe(["c FINAL echo done"]);
    }

    [Fact, Trait("Row", "F25"), Trait("Row", "F24")]
    public void Late_reply_after_the_second_worker_has_finished_reaches_nobody()
    {
        var stage = TakenOver().Final("w2", "done");
        stage.Take().ShouldBe(["c FINAL echo done"]);

        stage.Final("w1", "late").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.ReplyFenced).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F27")]
    public void Worker_that_is_back_before_its_old_connection_is_missed_works_while_the_old_one_runs_out()
    {
        var stage = new Stage().Ready("ghost").Advance(TimeSpan.FromSeconds(5)).Ready("back");
        stage.Advance(TimeSpan.FromSeconds(2.5)).Heartbeat("back");
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            gone => gone.Remote.ShouldBe("ghost"),
            gone => gone.Departure.ShouldBe(DepartureReason.HeartbeatExpired));
        stage.Take();

        stage.Request("c", "a").Request("c", "b").Take().ShouldBe(["back REQUEST 1/1 a"], "there is one worker, not two");
    }

    [Fact, Trait("Row", "F27")]
    public void Request_that_a_half_open_connection_swallows_goes_to_the_worker_that_came_back()
    {
        var stage = new Stage().Ready("ghost").Ready("back").Request("c", "a");
        stage.Take().ShouldBe(["ghost REQUEST 1/1 a"], "nobody knows yet that nobody is there");

        stage.Lose("ghost", DepartureReason.HeartbeatExpired).Take().ShouldBe(["back REQUEST 1/2 a"]);
    }

    [Fact, Trait("Row", "F44")]
    public void Replies_to_several_requests_of_one_client_come_in_the_order_in_which_workers_finish_each_once()
    {
        var stage = new Stage().Ready("w1").Ready("w2").Request("c", "slow").Request("c", "quick");
        stage.Take();

        stage.Final("w2", "quick done").Take().ShouldBe(["c FINAL echo quick done"]);
        stage.Final("w1", "slow done").Take().ShouldBe(["c FINAL echo slow done"]);
    }

    [Fact, Trait("Row", "F35")]
    public void Worker_in_a_crash_loop_costs_each_request_one_attempt_while_another_one_keeps_up()
    {
        var stage = new Stage().Ready("good").Ready("crash");
        for (var job = 1; job <= 50; job++)
        {
            stage.Request("c", $"a{job}").Request("c", $"b{job}");
            stage.Lose("crash").Final("good", "done").Final("good", "done").Ready("crash");
        }

        stage.Told(BrokerEventKind.RequestEnded).Count().ShouldBe(100);
        stage.Told(BrokerEventKind.RequestEnded).ShouldAllBe(ended => ended.Outcome == RequestOutcome.Replied && ended.Attempt <= 2);
        stage.Told(BrokerEventKind.RequestRequeued).Count().ShouldBe(50);
        stage.Told(BrokerEventKind.DeadLettered).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F35")]
    public void Worker_in_a_crash_loop_uses_a_request_up_when_it_is_back_as_often_as_there_are_attempts_and_all_others_are_busy()
    {
        var stage = new Stage().Ready("good").Request("c", "long").Request("c", "healthy");
        for (var death = 1; death <= 5; death++)
        {
            stage.Told(BrokerEventKind.DeadLettered).ShouldBeEmpty($"{death - 1} deaths are not enough");
            stage.Ready("crash").Lose("crash");
        }

        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem().Request.ShouldBe(2UL);
        stage.Ready("crash").Lose("crash");
        stage.Final("good", "done").Take().ShouldContain("c FINAL echo done");
    }

    [Fact, Trait("Row", "F35")]
    public void Returned_request_goes_to_whoever_waits_longest_not_to_the_worker_that_has_just_come_back()
    {
        var stage = new Stage().Ready("crash").Ready("good").Request("c", "job");
        stage.Take().ShouldBe(["crash REQUEST 1/1 job"]);

        stage.Lose("crash").Take().ShouldBe(["good REQUEST 1/2 job"]);
    }

    // A request that took its first worker too long, and is in the hands of the second.
    private static Stage TakenOver()
    {
        var stage = new Stage(new() { DefaultService = InAHurry }).Ready("w1").Ready("w2").Request("c", "job").Advance(TimeSpan.FromSeconds(5));
        stage.Take().ShouldContain("w2 REQUEST 1/2 job");
        return stage;
    }
}
