using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>A worker lists what it works on. What it had read, and neither answered nor lists, is lost inside the worker.</summary>
public class TokenLossTests
{
    [Fact, Trait("Spec", "MDP/0.3 hand.3"), Trait("Row", "L4")]
    public void A_request_that_was_read_and_is_not_listed_is_requeued_at_once()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "job").Beat("w1", "");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job", "w2 REQUEST 1/2 job"]);
        stage.Told(BrokerEventKind.RequestRequeued).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.TokenLost);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3")]
    public void A_request_that_is_listed_stays()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "job").Beat("w1", "1/1").Beat("w1", "1/1");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3"), Trait("Spec", "MDP/0.3 hand.2")]
    public void A_request_that_is_still_under_way_to_the_worker_is_not_missed()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");
        stage.Take().ShouldBe(["w1 REQUEST 1/1 a", "w2 REQUEST 2/1 b", "w1 REQUEST 3/1 d"]);

        stage.Beat("w1", "1/1", received: 1).Take().ShouldBeEmpty();
        stage.Beat("w1", "1/1", received: 2).Take().ShouldBe(["w2 REQUEST 3/2 d"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3")]
    public void What_was_answered_before_the_heartbeat_is_not_missed()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Ask("c", 2, "b").FinalV03("w", "1/1", "A").Beat("w", "2/1");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 2/1 b", "c FINAL #1 A"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3"), Trait("Spec", "MDP/0.3 credit.1")]
    public void A_lost_request_gives_its_credit_back()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c", 1, "a").Ask("c", 2, "b").Beat("w", "");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 1/2 a"], "the only worker gets it back");
        stage.FinalV03("w", "1/2", "A").Take().ShouldBe(["c FINAL #1 A", "w REQUEST 2/1 b"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3")]
    public void Of_several_lost_ones_each_goes_back_once_and_what_comes_anew_in_the_same_call_is_not_missed()
    {
        var stage = new Stage().ReadyV03("w", credit: 4).Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d").Beat("w", "2/1");

        stage.Take()[3..].ShouldBe(["w REQUEST 1/2 a", "w REQUEST 3/2 d"]);
        stage.Beat("w", "2/1 1/2 3/2").Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "I4"), Trait("Spec", "MDP/0.3 request.6")]
    public void A_lost_request_that_must_not_run_twice_fails()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "once", flags: RequestFlags.NotIdempotent).Beat("w1", "");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 once", "c ERROR #7 502 lost 1 worker, the last by TokenLost {mdp-attempts=1}"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.WorkerLost);
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3"), Trait("Row", "F34")]
    [Trait("Spec", "MDP/0.3 error.4")]
    public void A_request_that_every_worker_loses_fails_after_its_attempts()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 2 } }).ReadyV03("w").Ask("c", 7, "job").Beat("w", "").Beat("w", "");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w REQUEST 1/2 job", "c ERROR #7 502 lost 2 workers, the last by TokenLost {mdp-attempts=2}"]);
        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 work.5")]
    public void Cancelled_work_that_is_listed_keeps_its_credit_and_what_is_not_listed_gives_it_back()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c", 1, "a").Cancel("c", 1).Ask("c", 2, "b").Beat("w", "1/1");
        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w CANCEL 1/1 499", "c ERROR #1 499 cancelled; 1 attempt"]);

        stage.Beat("w", "").Take().ShouldBe(["w REQUEST 2/1 b"]);
    }

    [Theory, Trait("Spec", "MDP/0.3 hand.2")]
    [InlineData(2)]
    [InlineData(1_000_000)]
    public void Worker_that_counts_more_requests_than_were_sent_loses_its_session(long received)
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("other").Ask("c", 1, "a").Beat("w", "1/1", received);

        stage.Take().ShouldBe(
        [
            "w REQUEST 1/1 a", "w DISCONNECT expected a heartbeat that counts no more REQUESTs than were sent, got one that does", "w close ProtocolViolation", "other REQUEST 1/2 a",
        ]);
        stage.Told(BrokerEventKind.PeerViolation).ShouldHaveSingleItem().Misconduct.ShouldBe(Misconduct.ReceivedBeyondSent);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.6")]
    public void Worker_that_reports_lag_and_loss_at_once_does_not_get_the_lost_one_back()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Beat("w", "", lagMs: 60_000);
        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);

        stage.ReadyV03("other").Take().ShouldBe(["other REQUEST 1/2 a"]);
    }
}
