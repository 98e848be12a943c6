using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>A broker that drains or stops: what it has ends there, what it refused goes elsewhere, and what must not run twice goes only if it never ran.</summary>
[Trait("Spec", "MDP/0.3 error.5")]
public sealed class LeavingBrokerTests
{
    private readonly Stage _stage = new();

    [Theory]
    [InlineData(RequestFlags.None)]
    [InlineData(RequestFlags.NotIdempotent)]
    public void A_request_that_a_draining_broker_refuses_waits_for_the_next_link(RequestFlags flags)
    {
        _stage.OpenById().Send("a", flags: flags).Clear();
        _stage.Error(1, "a", ErrorCode.Stopping, "draining", ErrorFlags.NeverRan).Take().ShouldBeEmpty();
        _stage.Session.IsLeaving.ShouldBeTrue();
        _stage.Told(SessionEventKind.BrokerLeaves).ShouldHaveSingleItem().Text.ShouldBe("draining");
        _stage.Lose(1).OpenById(2);
        _stage.Take().ShouldContain("2 REQUEST a echo hello");
        _stage.Session.IsLeaving.ShouldBeFalse();
    }

    [Fact]
    public void Later_requests_wait_and_those_in_flight_end_where_they_are()
    {
        _stage.OpenById().Send("runs").Send("refused").Error(1, "refused", ErrorCode.Stopping, "draining", ErrorFlags.NeverRan).Clear();
        _stage.Send("later").Take().ShouldBeEmpty();
        _stage.Surrender().ShouldBe([_stage["refused"], _stage["later"]]);
        _stage.Final(1, "runs", "done");
        _stage.Outcomes["runs"].Kind.ShouldBe(OutcomeKind.Replied);
    }

    [Fact]
    public void A_request_that_ran_and_must_not_run_twice_ends()
    {
        _stage.OpenById().Send("a", flags: RequestFlags.NotIdempotent).Error(1, "a", ErrorCode.Stopping, "the broker is stopping");
        _stage.Outcomes["a"].HasNeverRun.ShouldBeFalse();
        _stage.SendAgain("a").Lose(1).OpenById(2).Error(2, "a", ErrorCode.QueueFull, "full", ErrorFlags.NeverRan);
        _stage.Outcomes["a"].HasNeverRun.ShouldBeFalse("a later broker does not acquit it of what an earlier one may have done");
    }

    [Fact]
    public void A_full_broker_says_that_it_never_ran_and_the_caller_decides()
    {
        _stage.OpenById().Send("a", flags: RequestFlags.NotIdempotent).Error(1, "a", ErrorCode.QueueFull, "full", ErrorFlags.NeverRan);
        _stage.Outcomes["a"].HasNeverRun.ShouldBeTrue();
        _stage.Session.IsLeaving.ShouldBeFalse();
    }

    [Fact]
    public void A_workers_own_503_says_nothing_of_the_broker()
    {
        _stage.OpenById().Send("a").Error(1, "a", ErrorCode.Stopping, "closed on Sundays", ErrorFlags.ByWorker);
        _stage.Outcomes["a"].IsWorkers.ShouldBeTrue();
        _stage.Session.IsLeaving.ShouldBeFalse();
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 disconnect.5")]
    public void What_a_stopping_broker_did_not_read_is_asked_again_even_if_it_must_not_run_twice()
    {
        _stage.OpenById().Send("a", flags: RequestFlags.NotIdempotent).Send("begun", flags: RequestFlags.NotIdempotent).Partial(1, "begun", "x").Clear();
        _stage.Say(1, MdpCommandName.ClientDisconnect, text: "the broker is stopping", flags: ErrorFlags.NeverRan).OpenById(2);
        _stage.Take().ShouldContain("2 REQUEST a echo hello");
        _stage.Outcomes["begun"].Kind.ShouldBe(OutcomeKind.LinkLost);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 disconnect.5")]
    public void What_any_other_end_of_a_session_leaves_open_may_have_run()
    {
        _stage.OpenById().Send("a", flags: RequestFlags.NotIdempotent).Disconnect(1, "another connection of the same instance took over");
        _stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.LinkLost);
    }
}
