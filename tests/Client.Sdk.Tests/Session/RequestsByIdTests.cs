using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>With a broker that speaks 0.3: ids, any number in flight, and joining after a reconnect.</summary>
public sealed class RequestsByIdTests
{
    private readonly Stage _stage = new();

    [Fact]
    public void The_first_link_is_asked_for_at_the_start() => _stage.Take().ShouldBe(["open 1"]);

    [Fact]
    public void HELLO_is_the_first_word_on_each_link()
    {
        _stage.Send("a").OpenById(1).Lose(1).OpenById(2);
        _stage.Take().ShouldBe(["open 1", "1 HELLO 2.5 s x 3", "1 REQUEST a echo hello", "open 2", "2 HELLO 2.5 s x 3", "2 REQUEST a echo hello"]);
    }

    [Fact]
    [Trait("Row", "G12")]
    public void Many_are_in_flight_on_one_link_and_each_reply_finds_its_request()
    {
        _stage.OpenById().Send("a").Send("b").Send("c").Clear();
        _stage.Final(1, "c", "3").Final(1, "a", "1").Final(1, "b", "2");
        _stage.Take().ShouldBe(["c Replied 3", "a Replied 1", "b Replied 2"]);
        _stage.Session.RequestCount.ShouldBe(0);
        _stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void Partials_are_handed_out_as_they_come_and_the_final_ends_it()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Partial(1, "a", "1").Partial(1, "a", "2").Final(1, "a", "3");
        _stage.Take().ShouldBe(["a part 1", "a part 2", "a Replied 3"]);
        _stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void An_error_ends_it_with_code_and_text()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Error(1, "a", ErrorCode.NoSuchService, "no worker serves\necho");
        _stage.Take().ShouldBe([@"a Failed 404 no worker serves\u000aecho"]);
    }

    [Fact]
    [Trait("Row", "G21")]
    public void An_answer_after_the_end_reaches_nobody()
    {
        _stage.OpenById().Send("a").Cancel("a").Clear();
        _stage.Final(1, "a", "late");
        _stage.Take().ShouldBeEmpty();
        _stage.Told(SessionEventKind.LateAnswer).ShouldHaveSingleItem();
        _stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    [Trait("Row", "O1")]
    [Trait("Spec", "MDP/0.3 request.1")]
    [Trait("Spec", "MDP/0.3 disconnect.2")]
    public void What_was_in_flight_on_a_lost_link_is_sent_again_with_its_id_in_its_order_before_what_came_later()
    {
        _stage.OpenById().Send("a").Send("b").Send("c").Final(1, "b", "x").Lose(1).Send("d").Clear();
        _stage.OpenById(2);
        _stage.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 REQUEST a echo hello", "2 REQUEST c echo hello", "2 REQUEST d echo hello"]);
        _stage.Told(SessionEventKind.RequestSentAgain).Count().ShouldBe(2);
    }

    [Fact]
    [Trait("Row", "S10")]
    public void A_request_whose_answer_had_begun_ends_with_its_link_since_parts_may_be_missing()
    {
        _stage.OpenById().Send("a").Partial(1, "a", "1").Clear();
        _stage.Lose(1).OpenById(2);
        _stage.Take().ShouldBe(["a LinkLost Answering", "open 2", "2 HELLO 2.5 s x 3", "2 CANCEL a"]);
    }

    [Fact]
    public void A_request_that_must_not_run_twice_is_not_sent_twice()
    {
        _stage.OpenById().Send("a", flags: RequestFlags.NotIdempotent).Lose(1).Clear();
        _stage.OpenById(2);
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.LinkLost);
        _stage.Outcomes["a"].WasSent.ShouldBeTrue();
        _stage.Take().ShouldNotContain("2 REQUEST a echo hello");
    }

    [Fact]
    public void A_request_that_must_not_run_twice_waits_for_its_first_link_like_any_other()
    {
        _stage.Send("a", flags: RequestFlags.NotIdempotent).Clear();
        _stage.OpenById();
        _stage.Take().ShouldBe(["1 HELLO 2.5 s x 3", "1 REQUEST a echo hello"]);
    }

    [Fact]
    public void A_request_that_ends_each_link_that_it_is_sent_on_ends_as_unanswered()
    {
        var stage = new Stage(new() { SendsMax = 3 });
        stage.Send("a");
        for (var link = 1; link <= 3; link++)
        {
            stage.OpenById(link).Lose(link);
        }

        stage.Take().ShouldContain("a Unanswered Sent");
        stage.Session.RequestCount.ShouldBe(0);
    }

    [Fact]
    public void A_word_of_the_broker_between_two_losses_shows_that_the_request_is_not_at_fault()
    {
        var stage = new Stage(new() { SendsMax = 3 });
        stage.Send("a");
        for (var link = 1; link <= 10; link++)
        {
            stage.OpenById(link).Accepted(link, "a").Lose(link);
        }

        stage.Outcomes.ShouldBeEmpty();
    }

    [Fact]
    public void The_broker_is_told_how_long_an_answer_is_of_use()
    {
        _stage.Send("a", timeout: TimeSpan.FromSeconds(30)).Advance(10).OpenById();
        _stage.LastTimeLimit.ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Nothing_more_is_sent_while_too_much_waits_to_be_sent()
    {
        var stage = new Stage(new() { UnsentOctetsMax = 100 });
        stage.OpenById().Send("a", new string('x', 500)).Clear();
        stage.Send("b");
        stage.Take().ShouldBeEmpty();
        stage.Flow(1, 0);
        stage.Take().ShouldBe(["1 REQUEST b echo hello"]);
    }

    [Fact]
    public void A_message_in_another_version_breaks_the_link_and_what_was_in_flight_on_it()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Final(1, "a", "x", MdpVersion.V02);
        _stage.Take().ShouldBe(["close 1 Violation", "a Malformed a message of version 0.2 on a connection that speaks 0.3", "open 2"]);
        _stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 violation.3")]
    public void A_malformed_message_breaks_the_link()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Violate(1, MdpViolation.FieldTruncated);
        _stage.Take().ShouldBe(["close 1 Violation", "a Malformed the control frame ends within a field", "open 2"]);
    }

    [Fact]
    public void A_broker_that_breaks_the_transport_is_not_sent_the_same_again()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Lose(1, "ProtocolViolation: FrameTooLarge");
        _stage.Take().ShouldBe(["a Malformed ProtocolViolation: FrameTooLarge", "open 2"]);
    }

    [Fact]
    public void A_dismissed_session_comes_back_and_brings_its_requests()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Disconnect(1, "the broker stops");
        _stage.Take().ShouldBe(["close 1 Dismissed", "open 2"]);
        _stage.Told(SessionEventKind.LinkClosed).ShouldHaveSingleItem().Text.ShouldBe("the broker stops");
        _stage.OpenById(2);
        _stage.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 REQUEST a echo hello"]);
    }

    [Fact]
    public void What_is_told_of_a_link_that_is_gone_is_passed_over()
    {
        _stage.OpenById().Send("a").Lose(1).Clear();
        _stage.Final(1, "a", "ghost").Violate(1, MdpViolation.UnknownCommand).Trickle(1).Lose(1).Flow(1, 5).OpenById(1);
        _stage.Take().ShouldBeEmpty();
        _stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    [Trait("Row", "R13")]
    public void A_reset_begins_anew_and_requests_go_on()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Reset().OpenById(2);
        _stage.Take().ShouldBe(["close 1 Reset", "open 2", "2 HELLO 2.5 s x 3", "2 REQUEST a echo hello"]);
    }

    [Fact]
    public void At_its_end_the_session_says_so_and_answers_every_caller()
    {
        _stage.OpenById().Send("a").Clear();
        _stage.Stop();
        _stage.Take().ShouldBe(["1 DISCONNECT", "a Stopped Sent", "close 1 Stopped"]);
        _stage.Send("b");
        _stage.Take().ShouldBe(["b Stopped Waiting"]);
        _stage.Session.NextDeadline.ShouldBe(Heartbeating.Instant.Never);
    }
}
