using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>A worker whose connection was lost comes back and still works on what it had in hand. <c>w.2</c> is <c>w</c> on another connection.</summary>
public class ClaimTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "MDP/0.3 claim.1"), Trait("Spec", "MDP/0.3 claim.3"), Trait("Row", "L8")]
    public void A_request_that_waits_again_is_adopted_by_the_worker_that_still_works_on_it()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w");
        stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Credit("w.2", 10).FinalV03("w.2", "1/1", "done");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c FINAL #7 done"]);
        stage.Told(BrokerEventKind.RequestAdopted).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        stage.Ask("mmi.request", "1").Json.GetProperty("attempt").GetInt32().ShouldBe(1);
        stage.HeldBodies.ShouldBe(1, "the reply is kept");
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.2")]
    public void A_request_that_runs_elsewhere_is_not_adopted_and_its_first_worker_is_told_to_stop()
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("other").Ask("c", 7, "job").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "other REQUEST 1/2 job", "w.2 CANCEL 1/1 409"]);
        stage.Told(BrokerEventKind.ClaimRefused).ShouldHaveSingleItem().Request.ShouldBe(1UL);
        stage.FinalV03("w.2", "1/1", "late").FinalV03("other", "1/2", "done").Take().ShouldBe(["c FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.2")]
    public void A_request_that_has_ended_or_never_was_is_not_adopted()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").FinalV03("w", "1/1", "done").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1 9/1");

        stage.Take()[2..].ShouldBe(["w.2 CANCEL 1/1 409", "w.2 CANCEL 9/1 409"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.2"), Trait("Row", "I13")]
    public void A_token_of_another_life_of_the_broker_is_not_adopted()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("w.2", credit: 0);
        var token = StageV03.Token("1/1");
        token[0] ^= 1;
        stage.Take();
        stage.Speak("w.2", new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerHeartbeat, Tokens = token });

        stage.Told(BrokerEventKind.RequestAdopted).ShouldBeEmpty();
        stage.Credit("w.2", 1).Take().ShouldContain("w.2 REQUEST 1/2 job");
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.1"), Trait("Row", "I5")]
    public void Another_instance_cannot_claim_it()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("thief", credit: 0).Beat("thief", "1/1");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "thief CANCEL 1/1 409"]);
    }

    [Theory, Trait("Spec", "MDP/0.3 claim.1"), Trait("Row", "I6")]
    [InlineData(0)]
    [InlineData(20)]
    public void A_request_is_not_adopted_once_a_part_of_its_reply_was_dropped(int graceSeconds)
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = TimeSpan.FromSeconds(graceSeconds) } });
        stage.ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2").PartialV03("w.2", "1/1", "a").Beat("w.2", "1/1").Credit("w.2", 1);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w.2 CANCEL 1/1 409", "w.2 REQUEST 1/2 job"]);
        stage.Told(BrokerEventKind.RequestAdopted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.5")]
    public void An_instance_of_zeros_claims_nothing()
    {
        var stage = new Stage().ReadyV03("w", isAnonymous: true).Ask("c", 7, "job").Lose("w").ReadyV03("w.2", credit: 0, isAnonymous: true).Beat("w.2", "1/1");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w.2 CANCEL 1/1 409"]);
        stage.ReadyV03("w.3", isAnonymous: true).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.1")]
    public void An_older_attempt_cannot_be_claimed_once_a_later_one_was_made()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("other").Lose("other").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1");

        stage.Take()[^1].ShouldBe("w.2 CANCEL 1/1 409");
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.1")]
    public void A_worker_that_does_not_serve_the_service_any_more_cannot_claim_its_request()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("w.2", "another", credit: 0).Beat("w.2", "1/1");

        stage.Take()[^1].ShouldBe("w.2 CANCEL 1/1 409");
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.1"), Trait("Row", "I6")]
    public void An_attempt_whose_reply_has_begun_cannot_be_claimed_because_a_part_may_be_lost()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").Request("old", "job").PartialV03("w", "1/1", "a").Lose("w");
        stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Credit("w.2", 1);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w.2 CANCEL 1/1 409", "w.2 REQUEST 1/2 job"]);
        stage.FinalV03("w.2", "1/2", "whole").Take().ShouldBe(["old FINAL echo whole"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.4"), Trait("Row", "L8")]
    public void Within_the_grace_nobody_else_gets_the_request()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").ReadyV03("other", heartbeatMs: 60_000, liveness: 3);
        stage.Ask("c", 7, "job").Lose("w").Advance(Grace - Moment);
        Talk(stage).ShouldBe(["w REQUEST 1/1 job"]);
        stage.Told(BrokerEventKind.RequestHeld).ShouldHaveSingleItem().Elapsed.ShouldBe(Grace);
        stage.Ask("mmi.request", "1").Json.GetProperty("state").GetString().ShouldBe("held");
        stage.Take();

        stage.Advance(Moment);
        Talk(stage).ShouldBe(["other REQUEST 1/2 job"]);
        stage.Told(BrokerEventKind.RequestRequeued).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.ConnectionLost);
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.4"), Trait("Row", "L8")]
    public void Worker_that_is_back_within_the_grace_goes_on()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").ReadyV03("other", heartbeatMs: 60_000, liveness: 3);
        stage.Ask("c", 7, "job").Lose("w").Advance(Grace - Moment).ReadyV03("w.2", credit: 0).Beat("w.2", "1/1");
        stage.Advance(TimeSpan.FromSeconds(1)).FinalV03("w.2", "1/1", "done");

        Talk(stage).ShouldBe(["w REQUEST 1/1 job", "c FINAL #7 done"]);
        stage.Told(BrokerEventKind.RequestRequeued).ShouldBeEmpty();
        stage.Ask("mmi.services").Json[0].GetProperty("held").GetInt32().ShouldBe(0);
    }

    [Theory, Trait("Spec", "MDP/0.3 claim.4"), Trait("Row", "I4")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_that_must_not_run_twice_waits_for_its_own_worker_and_fails_without_it(bool isBack)
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace, OnWorkerLost = WorkerLossPolicy.Fail } });
        stage.ReadyV03("w").ReadyV03("other").Ask("c", 7, "once").Lose("w").Take();
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();

        if (isBack)
        {
            stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").FinalV03("w.2", "1/1", "done").Take().ShouldBe(["c FINAL #7 done"]);
        }
        else
        {
            stage.Advance(Grace);
            Talk(stage)[^1].ShouldBe("c ERROR #7 502 lost 1 worker, the last by ConnectionLost {mdp-attempts=1}");
        }
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.4")]
    public void A_grace_is_for_workers_that_can_come_back()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).Ready("old").Request("c", "job").Lose("old").ReadyV03("w");
        stage.Take().ShouldBe(["old REQUEST 1/1 job", "w REQUEST 1/2 job"]);

        stage.ReadyV03("other").SayV03("w", MdpCommandName.WorkerDisconnect).Take().ShouldBe(["other REQUEST 1/3 job", "w close Graceful"], "who says good-bye has given it up");
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.4")]
    public void Cancelled_while_it_is_held_it_ends_and_its_worker_is_told_to_stop()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").Ask("c", 7, "job").Lose("w").Cancel("c", 7);
        stage.Take()[^1].ShouldBe("c ERROR #7 499 cancelled; 1 attempt");

        stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Take().ShouldBe(["w.2 CANCEL 1/1 409"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Spec", "MDP/0.3 claim.4"), Trait("Spec", "MDP/0.3 request.9")]
    public void A_time_limit_goes_on_while_it_is_held()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").Ask("c", 7, "job", ttlMs: 5000).Lose("w").Advance(TimeSpan.FromSeconds(5));

        stage.Take()[^1].ShouldStartWith("c ERROR #7 408 ");
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Expired);
    }

    [Fact, Trait("Row", "F27"), Trait("Row", "O12"), Trait("Spec", "MDP/0.3 work.8")]
    public void Worker_that_is_back_while_its_old_connection_seems_alive_takes_over_and_keeps_its_work()
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("other").Ask("c", 7, "job").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").FinalV03("w.2", "1/1", "done");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w DISCONNECT another connection of the same instance took over", "w close Superseded", "c FINAL #7 done"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.Superseded);
        stage.Mmi("echo").ShouldBe("200");
    }

    [Fact, Trait("Row", "F27")]
    public void Worker_that_took_over_and_does_not_claim_within_an_interval_loses_its_work()
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("other").Ask("c", 7, "job").ReadyV03("w.2", credit: 0).Advance(HeartbeatSettings.Default.Interval);

        Talk(stage)[^1].ShouldBe("other REQUEST 1/2 job");
    }

    [Fact, Trait("Row", "F27")]
    public void The_only_worker_of_a_service_may_take_over_from_itself()
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("w.2").Ask("c", 7, "job");

        stage.Take()[^1].ShouldBe("w.2 REQUEST 1/1 job");
        stage.Told(BrokerEventKind.ServiceForgotten).Count().ShouldBe(1);
        stage.Mmi("echo").ShouldBe("200");
    }

    [Fact, Trait("Row", "R8")]
    public void An_adopted_request_has_the_time_that_it_had()
    {
        var settings = new ServiceSettings { ProcessingTimeout = TimeSpan.FromSeconds(10) };
        var stage = new Stage(new() { DefaultService = settings }).ReadyV03("w").Ask("c", 7, "job").Advance(TimeSpan.FromSeconds(6)).Lose("w");
        stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Advance(TimeSpan.FromSeconds(4) - Moment);
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldBeEmpty();

        stage.Advance(Moment).Told(BrokerEventKind.WorkerSuspected).ShouldHaveSingleItem();
        stage.Take().ShouldContain("w.2 CANCEL 1/1 504");
    }

    [Fact, Trait("Spec", "MDP/0.3 hand.3"), Trait("Spec", "MDP/0.3 hand.1")]
    public void What_was_adopted_must_be_listed_like_everything_else()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Beat("w.2", "");
        stage.Told(BrokerEventKind.RequestRequeued).Last().Departure.ShouldBe(DepartureReason.TokenLost);

        stage.Beat("w.2", "1/1").Take()[^1].ShouldBe("w.2 CANCEL 1/1 409", "it said itself that it does not work on it");
    }

    [Fact, Trait("Spec", "MDP/0.3 credit.1")]
    public void What_was_adopted_counts_against_the_credit()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Credit("w.2", 1).Ask("c", 2, "b");
        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);

        stage.FinalV03("w.2", "1/1", "A").Take().ShouldBe(["c FINAL #1 A", "w.2 REQUEST 2/1 b"]);
    }

    [Fact]
    public void Worker_that_catches_up_and_claims_in_one_heartbeat_gets_what_waits_as_well()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Lose("w").ReadyV03("w.2", credit: 0).Beat("w.2", lagMs: 60_000).Credit("w.2", 5).Ask("c", 2, "b");
        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);

        stage.Beat("w.2", "1/1").Take().ShouldBe(["w.2 REQUEST 2/1 b"]);
    }

    [Fact, Trait("Row", "X9")]
    public void No_more_is_adopted_than_the_limit_of_credit()
    {
        var stage = new Stage(new() { MaxCredit = 2 }).ReadyV03("w").Ask("c", 1, "a").Ask("c", 2, "b").Lose("w").ReadyV03("w.2");
        stage.Take()[2..].ShouldBe(["w.2 REQUEST 1/2 a", "w.2 REQUEST 2/2 b"]);

        stage.Lose("w.2").ReadyV03("w.3", credit: 0).Ask("c", 3, "d").Beat("w.3", "1/2 2/2").Credit("w.3", 2);
        stage.Told(BrokerEventKind.RequestAdopted).Count().ShouldBe(2);
        stage.Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void After_our_own_stall_a_held_request_waits_until_the_worker_could_be_heard()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = TimeSpan.FromSeconds(1) } }).ReadyV03("w").ReadyV03("other");
        stage.Ask("c", 7, "job").Lose("w").Freeze(TimeSpan.FromMinutes(1)).Tick();
        stage.Told(BrokerEventKind.RequestRequeued).ShouldBeEmpty();

        stage.ReadyV03("w.2", credit: 0).Beat("w.2", "1/1").Advance(TimeSpan.FromSeconds(3));
        stage.Told(BrokerEventKind.RequestAdopted).ShouldHaveSingleItem();
        stage.Told(BrokerEventKind.RequestRequeued).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F71")]
    public void Stopping_broker_ends_what_is_held()
    {
        var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = Grace } }).ReadyV03("w").Ask("c", 7, "job").Lose("w").Stop();

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c ERROR #7 503 the broker is stopping", "c DISCONNECT the broker is stopping (never ran)", "c close BrokerStopping"]);
        stage.HeldBodies.ShouldBe(0);
    }

    private static string[] Talk(Stage stage) => [.. stage.Take().Where(line => !line.EndsWith("HEARTBEAT", StringComparison.Ordinal))];
}
