using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>Which of several brokers is asked.</summary>
public sealed class BrokerChoiceTests
{
    private static readonly Instant Start = new Stage().Now;

    private readonly Stage _first = new();
    private readonly Stage _second = new();
    private readonly Stage _third = new();
    private readonly BrokerChoice _choice;

    public BrokerChoiceTests() => _choice = new([_first.Session, _second.Session, _third.Session], TimeSpan.FromSeconds(1));

    [Fact]
    public void The_first_is_asked_at_the_start_even_if_another_opens_sooner()
    {
        _second.OpenById();
        _choice.Look(After(0.5)).ShouldBe(-1);
        _first.OpenById();
        _choice.Look(After(5)).ShouldBe(-1);
        _choice.Current.ShouldBe(0);
        _choice.NextDeadline.ShouldBe(Instant.Never);
    }

    [Fact]
    public void Another_is_asked_once_the_first_has_been_away_for_long_enough()
    {
        _third.OpenById();
        _choice.Look(Start).ShouldBe(-1);
        _choice.NextDeadline.ShouldBe(After(1));
        _choice.Look(After(1)).ShouldBe(0);
        _choice.Current.ShouldBe(2);
    }

    [Fact]
    public void Of_those_that_are_there_the_order_decides()
    {
        _second.OpenById();
        _third.OpenById();
        _choice.Look(After(1)).ShouldBe(0);
        _choice.Current.ShouldBe(1);
    }

    [Fact]
    public void The_one_that_is_asked_stays_so_when_a_preferred_one_comes_back()
    {
        _second.OpenById();
        _choice.Look(After(1));
        _first.OpenById();
        _choice.Look(After(2)).ShouldBe(-1);
        _choice.Current.ShouldBe(1);
        _second.Lose(1);
        _choice.Look(After(2)).ShouldBe(1);
        _choice.Current.ShouldBe(0);
    }

    [Fact]
    public void A_broker_that_drains_gives_way_at_once_to_one_that_does_not()
    {
        _first.OpenById().Send("a").Error(1, "a", ErrorCode.Stopping, "draining", ErrorFlags.NeverRan);
        _choice.Look(Start).ShouldBe(-1);
        _choice.NextDeadline.ShouldBe(Instant.Never);
        _second.OpenById().Send("b").Error(1, "b", ErrorCode.Stopping, "draining", ErrorFlags.NeverRan);
        _choice.Look(Start).ShouldBe(-1);
        _third.OpenById();
        _choice.Look(Start).ShouldBe(0);
        _choice.Current.ShouldBe(2);
    }

    [Fact]
    public void With_nobody_there_nothing_changes_and_nothing_is_waited_for()
    {
        _choice.Look(After(10)).ShouldBe(-1);
        _choice.NextDeadline.ShouldBe(Instant.Never);
        _second.OpenById();
        _choice.Look(After(11)).ShouldBe(0);
    }

    [Fact]
    public void The_requests_of_the_former_broker_are_free_to_be_asked_elsewhere()
    {
        _first.OpenById().Send("a").Send("once", flags: RequestFlags.NotIdempotent).Lose(1).Send("b").Clear();
        _first.Surrender().ShouldBe([_first["a"], _first["b"]]);
        _first.Outcomes["once"].Kind.ShouldBe(OutcomeKind.LinkLost);
        _first.Session.RequestCount.ShouldBe(0);
        _first.OpenById(2);
        _first.Take().ShouldBe(["2 HELLO 2.5 s x 3", "2 CANCEL once", "2 CANCEL a"]);
    }

    private static Instant After(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
