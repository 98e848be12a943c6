using Mdp.Client.Session;
using Mdp.Heartbeating;

namespace Mdp.Client.Tests.Session;

/// <summary>A client that leaves its heartbeat to the broker: what it goes by until it is told, and from when on it goes by what it was told.</summary>
[Trait("Row", "G28")]
public sealed class FollowTests
{
    private readonly Stage _stage = new(new() { LeavesHeartbeatToBroker = true });

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8"), Trait("Spec", "MDP/0.3 heartbeating.9")]
    public void HELLO_leaves_interval_and_liveness_to_the_broker_and_until_it_is_told_the_usual_heartbeat_holds()
    {
        _stage.OpenById().Take().ShouldBe(["open 1", "1 HELLO 0 s x 0"]);
        _stage.Advance(7.499).Take().ShouldBe(["1 HEARTBEAT", "1 HEARTBEAT"]);
        _stage.Advance(0.001).Take().ShouldContain("close 1 Silent");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void Terms_are_acknowledged_at_once_and_hold_both_ways_with_a_fresh_window()
    {
        _stage.OpenById().Advance(1).Clear();
        _stage.Terms(1, "200", "3").Take().ShouldBe(["1 HEARTBEAT by 200 ms x 3"]);
        _stage.Advance(0.599).Take().ShouldBe(["1 HEARTBEAT", "1 HEARTBEAT"]);
        var told = _stage.Told(SessionEventKind.TermsAdopted).ShouldHaveSingleItem();
        (told.Elapsed, told.Liveness).ShouldBe((TimeSpan.FromMilliseconds(200), 3));
        _stage.Advance(0.001).Take().ShouldContain("close 1 Silent");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void A_longer_interval_is_adopted_as_a_shorter_one_is()
    {
        _stage.OpenById().Terms(1, "10000", "3").Clear();
        _stage.Advance(29.999).Take().ShouldBe(["1 HEARTBEAT", "1 HEARTBEAT"]);
        _stage.Advance(0.001).Take().ShouldContain("close 1 Silent");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void Terms_that_hold_already_are_acknowledged_and_no_news()
    {
        _stage.OpenById().Clear();
        _stage.Terms(1, "2500", "3").Take().ShouldBe(["1 HEARTBEAT by 2500 ms x 3"]);
        _stage.Told(SessionEventKind.TermsAdopted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void An_acknowledgement_is_no_mere_sign_of_life_and_a_heartbeat_is()
    {
        var session = new ClientSession(new() { LeavesHeartbeatToBroker = true });
        var now = Instant.Zero + TimeSpan.FromSeconds(1);
        session.Start(now);
        session.Opened(new(1), Protocol.MdpVersions.All, now);
        session.Receive(
            new(1),
            new() { Version = Protocol.MdpVersion.V03, Name = Protocol.MdpCommandName.ClientHeartbeat, Headers = Protocol.HeartbeatTerms.ToHeaders(HeartbeatSettings.Aggressive) },
            now);
        session.Tick(now + TimeSpan.FromMilliseconds(100));

        var isMere = new List<bool>();
        while (session.TryTakeEffect(out var effect))
        {
            if (effect.Name is Protocol.MdpCommandName.ClientHeartbeat)
            {
                isMere.Add(effect.IsMereBeat);
            }
        }

        isMere.ShouldBe([false, true]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void On_the_next_link_the_usual_heartbeat_holds_until_it_is_told_again()
    {
        _stage.OpenById().Terms(1, "200", "3").Lose(1).OpenById(2).Clear();
        _stage.Advance(2.499).Take().ShouldBeEmpty();
        _stage.Advance(0.001).Take().ShouldBe(["2 HEARTBEAT"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void A_stall_is_judged_by_the_terms_that_hold()
    {
        _stage.OpenById().Terms(1, "200", "3").Advance(0.2).Clear();
        _stage.Freeze(0.3).Tick();
        _stage.Told(SessionEventKind.StallNoticed).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Who_named_its_own_heartbeat_keeps_it()
    {
        var stage = new Stage().OpenById().Clear().Terms(1, "200", "3");
        stage.Advance(2.499).Take().ShouldBeEmpty();
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.13")]
    [InlineData("0", "3")]
    [InlineData("9", "3")]
    [InlineData("1000000000", "3")]
    [InlineData("60001", "3")]
    [InlineData("200", "1")]
    [InlineData("200", "101")]
    [InlineData("soon", "3")]
    [InlineData("", "")]
    public void Terms_that_make_no_sense_change_nothing_and_end_nothing(string interval, string liveness)
    {
        _stage.OpenById().Clear();
        _stage.Terms(1, interval, liveness).Advance(2.499).Take().ShouldBeEmpty();
        _stage.Terms(1, "200", "3").Take().ShouldBe(["1 HEARTBEAT by 200 ms x 3"]);
    }
}
