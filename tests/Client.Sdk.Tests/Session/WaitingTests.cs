using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>How long callers wait, how long they are patient, and what a lack of words says of a link.</summary>
public sealed class WaitingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Stage _stage = new();

    [Fact]
    [Trait("Row", "R1")]
    public void A_timeout_comes_on_time_with_no_broker_in_sight()
    {
        _stage.Clear().Send("a", timeout: TimeSpan.FromSeconds(5)).Advance(4.999);
        _stage.Take().ShouldBeEmpty();
        _stage.Advance(0.001);
        _stage.Take().ShouldBe(["a TimedOut Waiting"]);
        _stage.Outcomes["a"].WasSent.ShouldBeFalse();
    }

    [Fact]
    [Trait("Row", "R1")]
    public void A_cancellation_wins_with_no_broker_in_sight()
    {
        _stage.Clear().Send("a").Cancel("a");
        _stage.Take().ShouldBe(["a Cancelled Waiting"]);
        _stage.OpenById();
        _stage.Take().ShouldBe(["1 HELLO 2.5 s x 3"]);
    }

    [Fact]
    public void A_request_without_time_left_is_not_sent()
    {
        _stage.OpenById().Clear().Send("a", timeout: TimeSpan.Zero);
        _stage.Take().ShouldBe(["a TimedOut Waiting"]);
    }

    [Fact]
    public void A_caller_that_has_all_time_waits_for_ever()
    {
        _stage.Send("a", timeout: Timeout.InfiniteTimeSpan, patience: Timeout.InfiniteTimeSpan).OpenById();
        _stage.LastTimeLimit.ShouldBe(TimeSpan.Zero);
        _stage.Accepted(1, "a").Clear();
        for (var hour = 0; hour < 24; hour++)
        {
            for (var beat = 0; beat < 1200; beat++)
            {
                _stage.Advance(3).Heartbeat(1);
            }
        }

        _stage.Outcomes.ShouldBeEmpty();
    }

    [Fact]
    public void Waiting_for_a_link_costs_no_patience()
    {
        _stage.Send("a", patience: TimeSpan.FromSeconds(1), timeout: Minute).Clear().Advance(50);
        _stage.Take().ShouldBeEmpty();
        _stage.OpenById().Advance(1);
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.Unanswered);
    }

    [Fact]
    [Trait("Row", "S9b")]
    public void Without_a_word_patience_ends_and_the_request_may_be_sent_again_with_its_id()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Clear();
        _stage.Advance(0.5);
        _stage.Take().ShouldBe(["a Unanswered Sent"]);
        _stage.SendAgain("a");
        _stage.Take().ShouldBe(["1 REQUEST a echo hello"]);
        _stage.Final(1, "a", "x");
        _stage.Take().ShouldBe(["a Replied x"]);
    }

    [Fact]
    [Trait("Row", "I6")]
    public void An_answer_that_lost_a_part_between_two_tries_is_not_taken_for_a_whole_one()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Advance(0.5).Partial(1, "a", "first").Clear();
        _stage.SendAgain("a");
        _stage.Take().ShouldBe(["a LinkLost Answering"]);
        _stage.Final(1, "a", "last");
        _stage.Take().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "I6")]
    public void An_answer_that_lost_a_part_while_an_error_to_an_earlier_try_was_taken_for_the_end_is_not_taken_for_a_whole_one()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Advance(0.5).SendAgain("a").Clear();
        _stage.Error(1, "a", ErrorCode.QueueFull, "the queue is full");
        _stage.Outcomes["a"].IsOwed.ShouldBeTrue();
        _stage.Partial(1, "a", "first").Clear();
        _stage.SendAgain("a");
        _stage.Take().ShouldBe(["a LinkLost Answering"]);
    }

    [Fact]
    [Trait("Row", "I6")]
    public void An_answer_that_lost_a_part_while_the_next_try_waited_for_room_is_not_taken_for_a_whole_one()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Advance(0.5).Flow(1, long.MaxValue).SendAgain("a");
        _stage.Partial(1, "a", "first").Clear();
        _stage.Flow(1, 0);
        _stage.Take().ShouldBe(["a LinkLost Answering"]);
    }

    [Fact]
    [Trait("Row", "I6")]
    public void An_answer_whose_end_came_between_two_tries_is_asked_for_again_as_a_whole()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Advance(0.5).Partial(1, "a", "first").Final(1, "a", "last").Clear();
        _stage.SendAgain("a");
        _stage.Take().ShouldBe(["1 REQUEST a echo hello"]);
        _stage.Partial(1, "a", "first").Final(1, "a", "last");
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.Replied);
    }

    [Fact]
    [Trait("Row", "R8")]
    public void Once_accepted_a_request_takes_as_long_as_it_takes_while_the_link_lives()
    {
        _stage.OpenById().Send("a", timeout: TimeSpan.FromHours(3)).Accepted(1, "a");
        for (var beat = 0; beat < 2400; beat++)
        {
            _stage.Advance(3).Heartbeat(1);
        }

        _stage.Outcomes.ShouldBeEmpty();
        _stage.Final(1, "a", "done");
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.Replied);
    }

    [Fact]
    public void After_a_loss_patience_begins_anew()
    {
        _stage.OpenById().Send("a").Accepted(1, "a").Advance(5).Heartbeat(1).Lose(1).OpenById(2).Clear();
        _stage.Advance(0.999);
        _stage.Take().ShouldBeEmpty();
        _stage.Advance(0.001);
        _stage.Take()[0].ShouldBe("a Unanswered Sent");
    }

    [Fact]
    public void A_link_that_was_silent_since_the_request_is_replaced_and_the_others_move()
    {
        _stage.OpenById().Send("old", patience: Minute).Advance(1).Send("a").Clear();
        _stage.Advance(1);
        _stage.Take().ShouldBe(["a Unanswered Sent", "close 1 Unanswered", "open 2"]);
        _stage.OpenById(2);
        _stage.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 REQUEST old echo hello"]);
    }

    [Fact]
    public void A_link_that_gave_any_sign_of_life_since_the_request_is_kept()
    {
        _stage.OpenById().Send("a").Advance(0.2).Trickle(1).Clear();
        _stage.Advance(1);
        _stage.Take().ShouldBe(["a Unanswered Sent"]);
    }

    [Fact]
    [Trait("Row", "G43")]
    public void A_cancelled_request_is_cancelled_at_the_broker()
    {
        _stage.OpenById().Send("a").Accepted(1, "a").Clear();
        _stage.Cancel("a");
        _stage.Take().ShouldBe(["1 CANCEL a", "a Cancelled Accepted"]);
    }

    [Fact]
    public void A_request_that_is_too_late_is_cancelled_at_the_broker()
    {
        _stage.OpenById().Send("a", timeout: TimeSpan.FromSeconds(2)).Accepted(1, "a").Clear();
        _stage.Advance(2);
        _stage.Take().ShouldBe(["1 CANCEL a", "a TimedOut Accepted"]);
    }

    [Fact]
    public void A_cancellation_during_an_outage_is_told_after_it()
    {
        _stage.OpenById().Send("a").Lose(1).Cancel("a").Clear();
        _stage.OpenById(2);
        _stage.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 CANCEL a"]);
    }

    [Fact]
    public void Of_the_cancellations_that_are_owed_the_oldest_are_forgotten_first()
    {
        var stage = new Stage(new() { OwedCancelsMax = 2 });
        stage.OpenById().Send("a").Send("b").Send("c").Lose(1).Cancel("a").Cancel("b").Cancel("c").Clear();
        stage.OpenById(2);
        stage.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 CANCEL b", "2 CANCEL c"]);
    }

    [Fact]
    public void A_caller_that_tries_no_more_withdraws_its_request()
    {
        _stage.OpenById().Send("a").Advance(0.5).Heartbeat(1).Advance(0.5).Clear();
        _stage.Withdraw("a");
        _stage.Take().ShouldBe(["1 CANCEL a"]);
    }

    [Fact]
    public void Cancelling_what_has_ended_changes_nothing()
    {
        _stage.OpenById().Send("a").Final(1, "a", "x").Clear();
        _stage.Cancel("a");
        _stage.Take().ShouldBeEmpty();
    }

    [Fact]
    public void A_stall_of_this_process_is_not_the_brokers_lack_of_words()
    {
        _stage.OpenById().Send("a", patience: TimeSpan.FromSeconds(2)).Clear();
        _stage.Freeze(30).Tick();
        _stage.Take().ShouldNotContain("close 1 Unanswered");
        _stage.Outcomes.ShouldBeEmpty();
        _stage.Final(1, "a", "was there all the time");
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.Replied);
    }

    [Fact]
    public void A_timeout_is_the_callers_clock_which_does_not_stand_still_with_the_process()
    {
        _stage.OpenById().Send("a", timeout: TimeSpan.FromSeconds(10), patience: Minute).Freeze(30).Tick();
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.TimedOut);
    }
}
