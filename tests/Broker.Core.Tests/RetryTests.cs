using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>The same id is the same request, however often and from wherever it is asked.</summary>
public class RetryTests
{
    private static readonly ServiceSettings GoesOn = new() { OnClientGone = OrphanPolicy.Continue };

    [Fact, Trait("Spec", "MDP/0.3 request.3"), Trait("Row", "A2-11"), Trait("Row", "F53")]
    public void A_retry_on_the_same_connection_joins_the_request_that_is_open()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Ask("c", 7, "job").FinalV03("w", "1/1", "done");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c FINAL #7 done"]);
        stage.Told(BrokerEventKind.RequestAttached).ShouldHaveSingleItem().Request.ShouldBe(1UL);
        stage.Told(BrokerEventKind.RequestAccepted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 request.3"), Trait("Row", "F53")]
    public void The_newest_connection_gets_the_reply_and_the_older_one_is_told()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "job").Ask("c2", 7, "job").FinalV03("w", "1/1", "done");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c1 ERROR #7 409 another connection asked for this id, and gets the reply", "c2 FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.3")]
    public void A_connection_that_lost_its_request_to_another_cannot_cancel_it_and_takes_nothing_along_when_it_goes()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "job").Ask("c2", 7, "job").Cancel("c1", 7).Lose("c1").FinalV03("w", "1/1", "done");

        stage.Take()[^1].ShouldBe("c2 FINAL #7 done");
    }

    [Fact, Trait("Spec", "MDP/0.3 request.3"), Trait("Row", "G27")]
    public void A_request_that_goes_on_for_nobody_is_found_again_by_its_id()
    {
        var stage = new Stage(new() { DefaultService = GoesOn }).ReadyV03("w").Ask("c1", 7, "job").Lose("c1").Ask("c2", 7, "job").FinalV03("w", "1/1", "done");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c2 FINAL #7 done"]);
    }

    [Fact, Trait("Row", "I11")]
    public void A_waiting_request_keeps_its_place_by_age_when_another_connection_asks_for_it()
    {
        var stage = new Stage().Ask("c1", 1, "a").Ask("c2", 2, "b").Ask("c1", 3, "d").Ask("c2", 1, "a").Ask("c2", 3, "d").Lose("c1");
        stage.Take().Length.ShouldBe(2);

        stage.ReadyV03("w", credit: 3).Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 2/1 b", "w REQUEST 3/1 d"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();
    }

    [Fact]
    public void A_returned_request_stays_at_the_head_when_another_connection_asks_for_it()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c1", 1, "a").Ask("c3", 2, "b").Lose("w").Ask("c2", 1, "a").Take();

        new Stage().ReadyV03("w", credit: 1).Ask("c1", 1, "a").Ask("c3", 2, "b").Lose("w").Ask("c2", 1, "a").ReadyV03("w2", credit: 1).Take()[^1].ShouldBe("w2 REQUEST 1/2 a");
        stage.ShouldContain("c1 ERROR #1 409 another connection asked for this id, and gets the reply");
    }

    [Fact, Trait("Row", "X9")]
    public void A_client_cannot_gather_more_waiting_requests_than_it_may_have()
    {
        var stage = new Stage(new() { MaxClientQueueLength = 1 }).Ask("c1", 1, "a").Ask("c2", 2, "b").Ask("c2", 1, "a");

        stage.Take().ShouldBe(["c2 ERROR #1 429 as many requests of this client wait as may: 1"]);
        stage.ReadyV03("w").FinalV03("w", "1/1", "A").Take().ShouldContain("c1 FINAL #1 A");
    }

    [Fact, Trait("Spec", "MDP/0.3 request.4"), Trait("Row", "A2-11"), Trait("Row", "F53")]
    public void A_request_that_has_ended_gets_the_same_reply_again()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "job").FinalV03("w", "1/1", "done", "n=1").Lose("c1").Ask("c2", 7, "job").Ask("c2", 7, "job");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "c1 FINAL #7 done {n=1}", "c2 FINAL #7 done {n=1}", "c2 FINAL #7 done {n=1}"]);
        stage.Told(BrokerEventKind.ReplyRepeated).Count().ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.4"), Trait("Row", "I4")]
    public void A_request_that_failed_after_it_ran_gets_the_same_error_again()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 1 } }).ReadyV03("w").Ask("c", 7, "job").ErrorV03("w", "1/1", 500, "broken", headers: "n=1").Ask("c", 7, "job");
        stage.Take()[1..].ShouldBe(["c ERROR #7 500 broken (worker) {n=1}", "c ERROR #7 500 broken (worker)"]);

        stage.Ask("c", 8, "job").Lose("w").Ask("c", 8, "job");
        stage.Take()[1..].ShouldBe(["c ERROR #8 502 lost 1 worker, the last by ConnectionLost {mdp-attempts=1}", "c ERROR #8 502 lost 1 worker, the last by ConnectionLost {mdp-attempts=1}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.4")]
    public void A_request_that_never_reached_a_worker_begins_anew()
    {
        var stage = new Stage().Ask("c", 7, "job", ttlMs: 1000).Advance(TimeSpan.FromSeconds(1));
        stage.Take().ShouldHaveSingleItem().ShouldStartWith("c ERROR #7 408 ");

        stage.ReadyV03("w").Ask("c", 7, "job").Take().ShouldBe(["w REQUEST 2/1 job"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.4"), Trait("Spec", "MDP/0.3 presence.4")]
    public void A_request_that_was_given_up_with_its_connection_begins_anew()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "job").Lose("c1").Ask("c2", 7, "job");

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w CANCEL 1/1 499", "w REQUEST 2/1 job"]);
        stage.FinalV03("w", "2/1", "done").FinalV03("w", "1/1", "late").Take().ShouldBe(["c2 FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.6"), Trait("Row", "I4")]
    public void A_request_that_must_not_run_twice_does_not_begin_anew_once_a_worker_had_it()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "once", flags: RequestFlags.NotIdempotent).Lose("c1").Ask("c2", 7, "once", flags: RequestFlags.NotIdempotent);

        stage.Take().ShouldBe(["w REQUEST 1/1 once", "w CANCEL 1/1 499", "c2 ERROR #7 499 cancelled; 1 attempt"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.4")]
    public void A_reply_that_went_out_in_parts_is_not_kept_and_runs_again_if_it_may()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").PartialV03("w", "1/1", "a").FinalV03("w", "1/1", "b").Ask("c", 7, "job").FinalV03("w", "2/1", "whole");
        stage.Take()[^2..].ShouldBe(["w REQUEST 2/1 job", "c FINAL #7 whole"]);

        stage.Ask("c", 8, "once", flags: RequestFlags.NotIdempotent).PartialV03("w", "3/1", "a").FinalV03("w", "3/1", "b").Ask("c", 8, "once");
        stage.Take()[^1].ShouldStartWith("c ERROR #8 409 it was done, and its reply is not kept");
    }

    [Fact, Trait("Spec", "MDP/0.3 request.3"), Trait("Row", "I6")]
    public void A_reply_that_has_begun_on_one_connection_is_not_continued_on_another()
    {
        var stage = new Stage().ReadyV03("w").Ask("c1", 7, "job").PartialV03("w", "1/1", "a").Ask("c2", 7, "job").PartialV03("w", "1/1", "b").FinalV03("w", "1/1", "c");

        stage.Take()[2..].ShouldBe(
            ["c2 ERROR #7 409 its reply has begun to go out on another connection, and cannot be continued on this one", "c1 PARTIAL #7 b", "c1 FINAL #7 c"]);
        stage.Told(BrokerEventKind.RequestRejected).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.ReplyBegun);
    }

    [Fact, Trait("Row", "I6")]
    public void A_part_that_went_to_nobody_breaks_the_reply()
    {
        var stage = new Stage(new() { DefaultService = GoesOn }).ReadyV03("w").Ask("c1", 7, "job").Lose("c1").PartialV03("w", "1/1", "a").Ask("c2", 7, "job");

        stage.Take()[^1].ShouldStartWith("c2 ERROR #7 409 its reply has begun");
    }

    [Fact, Trait("Spec", "MDP/0.3 request.13")]
    public void An_id_of_another_service_is_refused()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Ask("c", 7, "job", "other");
        stage.Take()[^1].ShouldBe("c ERROR #7 409 expected an id of its own; this one belongs to a request for another service");

        stage.FinalV03("w", "1/1", "done").Ask("c", 7, "job", "other").Take()[^1].ShouldStartWith("c ERROR #7 409 expected an id of its own");
        stage.Told(BrokerEventKind.RequestRejected).Count().ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.5"), Trait("Row", "S9b")]
    public void Accepted_is_said_where_it_is_asked_for_and_before_anything_else()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job", flags: RequestFlags.AskAccepted).Ask("c", 7, "job", flags: RequestFlags.AskAccepted).Ask("c", 8, "job");

        stage.Take().ShouldBe(["c ACCEPTED #7", "w REQUEST 1/1 job", "c ACCEPTED #7", "w REQUEST 2/1 job"]);
    }

    [Fact, Trait("Row", "X9"), Trait("Spec", "MDP/0.3 request.4")]
    public void Outcomes_kept_are_limited_and_the_oldest_goes_first()
    {
        var stage = new Stage(new() { MaxKeptReplies = 2 }).ReadyV03("w");
        for (var id = 1; id <= 3; id++)
        {
            stage.Ask("c", id, "job").FinalV03("w", $"{id}/1", "done");
        }

        stage.HeldBodies.ShouldBe(2);
        stage.Take();
        stage.Ask("c", 3, "job").Ask("c", 2, "job").Ask("c", 1, "job").Take().ShouldBe(["c FINAL #3 done", "c FINAL #2 done", "w REQUEST 4/1 job"]);
    }

    [Fact, Trait("Row", "X9"), Trait("Spec", "MDP/0.3 request.4")]
    public void Octets_of_outcomes_kept_are_limited()
    {
        var cost = HeldOctets.PerRequest + HeldOctets.PerFrame + 4;
        var stage = new Stage(new() { MaxKeptReplyOctets = 2 * cost }).ReadyV03("w");
        for (var id = 1; id <= 3; id++)
        {
            stage.Ask("c", id, "job").FinalV03("w", $"{id}/1", "done");
        }

        stage.HeldBodies.ShouldBe(2);
        stage.Ask("mmi.limits").Json.GetProperty("kept_reply_octets").GetProperty("used").GetInt64().ShouldBe(2 * cost);
        stage.Ask("c", 4, "job").FinalV03("w", "4/1", new string('x', (2 * cost) + 1));
        stage.HeldBodies.ShouldBe(2, "what is larger than all that may be kept does not drive the others out");
    }

    [Fact]
    public void With_no_room_for_outcomes_every_retry_of_an_ended_request_begins_anew()
    {
        var stage = new Stage(new() { MaxKeptReplies = 0 }).ReadyV03("w").Ask("c", 7, "job").FinalV03("w", "1/1", "done").Ask("c", 7, "job");

        stage.Take()[^1].ShouldBe("w REQUEST 2/1 job");
        stage.FinalV03("w", "2/1", "done").HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void An_id_of_zeros_is_none_and_every_request_of_it_is_a_new_one()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 0, "a").Ask("c", 0, "b").FinalV03("w", "1/1", "A").Ask("c", 0, "d");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 2/1 b", "c FINAL #0 A", "w REQUEST 3/1 d"]);
    }

    [Fact, Trait("Row", "S15")]
    public void A_replayed_dead_letter_has_no_id_and_keeps_its_headers()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 1 } }).ReadyV03("w").Ask("c", 7, "job", headers: "n=1").Lose("w");
        stage.Ask("mmi.deadletters.replay", "1").Status.ShouldBe("200");

        stage.ReadyV03("w2").Take().ShouldBe(["w2 REQUEST 2/1 job {n=1}"]);
        stage.FinalV03("w2", "2/1", "done").Told(BrokerEventKind.ReplyDropped).ShouldHaveSingleItem();
        stage.HeldBodies.ShouldBe(0);
    }
}
