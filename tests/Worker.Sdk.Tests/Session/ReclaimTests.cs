using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>What becomes of jobs whose connection was lost.</summary>
public sealed class ReclaimTests
{
    [Fact]
    [Trait("Row", "L8")]
    [Trait("Spec", "MDP/0.3 claim.3")]
    public void Jobs_still_in_hand_are_claimed_before_anything_new_is_asked_for()
    {
        var stage = new SessionStage(SessionStage.Settings(2, "echo", "resize")).Begin().Request("t1").Lose().Forget();

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 0", "READY resize credit 0", "HEARTBEAT read 0 holds [t1]", "CREDIT 2"]);
        stage.Reply("t1").Look().ShouldBe(["FINAL t1 done"]);
    }

    [Fact]
    public void Job_that_ended_without_a_connection_is_claimed_and_answered_on_the_next()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose().Reply("t1", "kept").Forget();

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "FINAL t1 kept", "CREDIT 2"]);
        stage.Session.JobCount.ShouldBe(0);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void Error_is_kept_for_the_next_connection_too() =>
        new SessionStage().Begin().Request("t1").Lose().Fail("t1").OpenNewest().Look()
            .ShouldBe(["start t1 echo hello", "READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "ERROR t1 500 broken", "CREDIT 2"]);

    [Fact]
    public void Refused_claim_is_cancelled_and_its_slot_is_not_offered_until_the_handler_has_ended()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose().OpenNewest().Forget();

        stage.Cancel("t1", ErrorCode.TakenOver).Look().ShouldBe(["cancel t1 TakenOver", "CREDIT 1"]);
        stage.Reply("t1", "late").Look().ShouldBe(["CREDIT 2"]);
        stage.Events.ShouldContain(told => told.Kind == SessionEventKind.ReplyDropped);
    }

    [Fact]
    public void Request_that_crosses_the_smaller_credit_waits_for_the_stray_and_then_runs()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Lose().OpenNewest().Cancel("t1", ErrorCode.TakenOver).Forget();

        stage.Request("t2").Look().ShouldBeEmpty();
        stage.Reply("t1").Look().ShouldBe(["start t2 echo hello", "CREDIT 1"]);
    }

    [Fact]
    public void Request_that_waits_for_a_stray_in_vain_is_handed_back_within_two_intervals()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Lose().OpenNewest().Cancel("t1", ErrorCode.TakenOver).Request("t2").Forget();

        stage.Advance(TimeSpan.FromSeconds(2.5)).Look().ShouldBe(["HEARTBEAT read 1 holds [t2]"]);
        stage.Advance(TimeSpan.FromSeconds(2.5)).Look()
            .ShouldBe(["ERROR t2 503 this worker has as many requests in hand as it asked for (retry, never ran)", "HEARTBEAT read 1 holds []"]);
        stage.HeldBodies.ShouldBe(1);
    }

    [Fact]
    public void Request_that_waits_can_be_cancelled()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Lose().OpenNewest().Cancel("t1", ErrorCode.TakenOver).Request("t2").Forget();

        stage.Cancel("t2", ErrorCode.Cancelled).Look().ShouldBe(["ERROR t2 499"]);
        stage.Reply("t1").Look().ShouldBe(["CREDIT 1"]);
    }

    [Fact]
    public void Job_whose_answer_had_begun_cannot_be_continued_on_another_connection()
    {
        var stage = new SessionStage().Begin().Request("t1");
        stage.Partial("t1").ShouldBe(PartialOutcome.Taken);
        stage.Forget();

        stage.Lose().OpenNewest().Look().ShouldBe(["cancel t1 ConnectionLost", "READY echo credit 1"]);
        stage.Partial("t1").ShouldBe(PartialOutcome.Dropped);
        stage.Reply("t1").Look().ShouldBe(["CREDIT 2"]);
    }

    [Fact]
    public void Part_without_a_connection_is_to_be_offered_again()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose();

        stage.Partial("t1").ShouldBe(PartialOutcome.NotNow);
        stage.OpenNewest().Forget();
        stage.Partial("t1").ShouldBe(PartialOutcome.Taken);
    }

    [Fact]
    public void Job_that_the_broker_had_cancelled_is_not_claimed()
    {
        var stage = new SessionStage().Begin().Request("t1").Cancel("t1", ErrorCode.Cancelled).Forget();

        stage.Lose().OpenNewest().Look().ShouldBe(["READY echo credit 1"]);
    }

    [Fact]
    public void Job_is_given_up_when_no_connection_comes_within_the_time_to_reclaim()
    {
        var stage = new SessionStage().Begin().Request("t1").Request("t2").Lose().Reply("t2").Forget();

        stage.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1)).Look().ShouldBeEmpty();
        stage.Advance(TimeSpan.FromTicks(1)).Look().ShouldBe(["cancel t1 ConnectionLost"]);
        stage.OpenNewest().Look().ShouldBe(["READY echo credit 1"]);
        stage.HeldBodies.ShouldBe(1);
    }

    [Fact]
    public void Second_loss_leaves_claims_in_hand()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose().OpenNewest().Lose().Forget();

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "CREDIT 2"]);
    }

    [Fact]
    [Trait("Row", "R4")]
    public void Broker_that_says_disconnect_is_left_and_asked_again_with_the_jobs_in_hand()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Disconnect().Lose().OpenNewest().Look().ShouldBe(["close BrokerDisconnected", "READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "CREDIT 2"]);
    }

    [Fact]
    public void What_ends_between_leaving_and_loss_is_kept()
    {
        var stage = new SessionStage().Begin().Request("t1").Disconnect().Reply("t1", "kept").Lose().Forget();

        stage.OpenNewest().Look().ShouldContain("FINAL t1 kept");
    }

    [Fact]
    public void Broker_that_came_back_without_0_3_gets_no_claims()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose().Forget();

        stage.Open().Look().ShouldBe(["cancel t1 ConnectionLost"]);
        stage.Reply("t1").Look().ShouldBe(["READY echo in V01"]);
    }
}
