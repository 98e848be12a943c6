using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What a client takes back, and what runs out of time.</summary>
public class CancelTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "MDP/0.3 request.11"), Trait("Row", "G43")]
    public void A_waiting_request_that_is_cancelled_ends()
    {
        var stage = new Stage().Ask("c", 7, "job").Cancel("c", 7);

        stage.Take().ShouldBe(["c ERROR #7 499 cancelled; 0 attempts (never ran)"]);
        stage.HeldBodies.ShouldBe(0);
        stage.ReadyV03("w").Take().ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 request.12"), Trait("Spec", "MDP/0.3 request.11"), Trait("Spec", "MDP/0.3 work.5"), Trait("Row", "G43")]
    public void A_running_request_that_is_cancelled_is_cancelled_at_its_worker_and_its_end_gives_the_credit_back()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c", 7, "job").Cancel("c", 7).Ask("c", 8, "next");
        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w CANCEL 1/1 499", "c ERROR #7 499 cancelled; 1 attempt"]);
        stage.Told(BrokerEventKind.CancelSent).ShouldHaveSingleItem().Code.ShouldBe(ErrorCode.Cancelled);

        stage.PartialV03("w", "1/1", "p").ErrorV03("w", "1/1", 499, "stopped").Take().ShouldBe(["w REQUEST 2/1 next"]);
        stage.Told(BrokerEventKind.HandlerFailed).ShouldBeEmpty("what was cancelled has not failed");
    }

    [Fact, Trait("Spec", "MDP/0.3 request.11")]
    public void A_client_that_came_back_takes_back_what_its_lost_connection_asked_for()
    {
        var stage = new Stage().ReadyV03("w").Hello("c").Ask("c", 7, "job").Lose("c").Hello("c.2").Cancel("c.2", 7);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w CANCEL 1/1 499"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Cancelled);
    }

    [Fact, Trait("Row", "F54"), Trait("Spec", "MDP/0.3 request.11")]
    public void A_cancel_that_meets_the_final_changes_nothing()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").FinalV03("w", "1/1", "done").Cancel("c", 7).Cancel("c", 9);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c FINAL #7 done"]);
    }

    [Fact, Trait("Row", "F54")]
    public void A_final_that_meets_the_cancel_is_dropped()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Cancel("c", 7).FinalV03("w", "1/1", "done");

        stage.Take()[^1].ShouldBe("c ERROR #7 499 cancelled; 1 attempt");
        stage.Told(BrokerEventKind.ReplyFenced).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 mapping.2")]
    public void An_older_worker_finishes_for_nobody_what_was_cancelled()
    {
        var stage = new Stage().Ready("w").Ask("c", 7, "job").Cancel("c", 7).Ask("c", 8, "next").Final("w", "late");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c ERROR #7 499 cancelled; 1 attempt", "w REQUEST 2/1 next"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.9")]
    public void A_request_that_waits_for_longer_than_its_time_limit_ends()
    {
        var stage = new Stage().Ask("c", 7, "job", ttlMs: 1000).Advance(TimeSpan.FromSeconds(1) - Moment);
        stage.Take().ShouldBeEmpty();

        stage.Advance(Moment).Take().ShouldBe(["c ERROR #7 408 no worker took it within its time limit, or the 60000 ms of the service; 0 attempts (never ran)"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.9")]
    public void The_services_own_limit_holds_besides()
    {
        var stage = new Stage().Ask("c", 7, "job", ttlMs: 90_000).Advance(TimeSpan.FromSeconds(60));

        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Expired);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.9"), Trait("Spec", "MDP/0.3 request.10"), Trait("Spec", "MDP/0.3 request.12")]
    public void A_request_that_runs_for_longer_than_its_time_limit_ends_and_is_cancelled_at_its_worker()
    {
        var stage = new Stage().Ask("c", 7, "job", ttlMs: 2000).Advance(TimeSpan.FromSeconds(1)).ReadyV03("w");
        stage.Take().ShouldBe(["w REQUEST 1/1 job (1000 ms left)"]);

        stage.Advance(TimeSpan.FromSeconds(1)).Take().ShouldBe(["w CANCEL 1/1 504", "c ERROR #7 504 its time limit is over, and a worker was still at it; 1 attempt"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Overdue);
        stage.Told(BrokerEventKind.DeadLettered).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 request.10")]
    public void The_time_left_is_the_shorter_of_the_clients_and_the_services()
    {
        var stage = new Stage(new() { DefaultService = new() { ProcessingTimeout = TimeSpan.FromSeconds(5) } }).ReadyV03("w").Ask("c", 1, "a", ttlMs: 60_000).Ask("c", 2, "b", ttlMs: 3000);

        stage.Take().ShouldBe(["w REQUEST 1/1 a (5000 ms left)", "w REQUEST 2/1 b (3000 ms left)"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.9")]
    public void A_retry_does_not_begin_the_time_anew()
    {
        var stage = new Stage().Ask("c", 7, "job", ttlMs: 1000).Advance(TimeSpan.FromMilliseconds(500)).Ask("c", 7, "job", ttlMs: 1000).Advance(TimeSpan.FromMilliseconds(500));

        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem();
    }

    [Fact, Trait("Row", "F12"), Trait("Row", "L4"), Trait("Spec", "MDP/0.3 request.12")]
    public void A_0_3_worker_that_takes_too_long_is_told_and_keeps_its_other_work()
    {
        var settings = new ServiceSettings { ProcessingTimeout = TimeSpan.FromSeconds(5) };
        var stage = new Stage(new() { DefaultService = settings }).ReadyV03("w", credit: 2, heartbeatMs: 60_000, liveness: 3).Ask("c", 1, "hangs").Advance(TimeSpan.FromSeconds(3));
        stage.Ask("c", 2, "good").Advance(TimeSpan.FromSeconds(2)).Take()[2..].ShouldBe(["w CANCEL 1/1 504"]);
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldHaveSingleItem().Request.ShouldBe(1UL);

        stage.FinalV03("w", "2/1", "GOOD").Beat("w", "1/1 1/2").Advance(TimeSpan.FromSeconds(30)).Beat("w", "1/1");
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty("it beats, and says what it works on");
        stage.Take().ShouldContain("c FINAL #2 GOOD");

        stage.FinalV03("w", "1/1", "late").Told(BrokerEventKind.WorkerRecovered).ShouldHaveSingleItem().Request.ShouldBe(1UL);
    }

    [Fact, Trait("Row", "I5")]
    public void Two_attempts_at_one_request_may_be_in_the_same_hand_and_only_the_later_counts()
    {
        var settings = new ServiceSettings { ProcessingTimeout = TimeSpan.FromSeconds(5) };
        var stage = new Stage(new() { DefaultService = settings }).ReadyV03("w", credit: 2, heartbeatMs: 60_000, liveness: 3).Ask("c", 1, "job").Advance(TimeSpan.FromSeconds(5));
        stage.Take().ShouldBe(["w REQUEST 1/1 job (5000 ms left)", "w CANCEL 1/1 504", "w REQUEST 1/2 job (5000 ms left)"]);

        stage.FinalV03("w", "1/1", "late").FinalV03("w", "1/2", "good").Take().ShouldBe(["c FINAL #1 good"]);
    }
}
