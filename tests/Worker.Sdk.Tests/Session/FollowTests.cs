using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>A worker that leaves its heartbeat to the broker: what it goes by until it is told, and from when on it goes by what it was told.</summary>
[Trait("Row", "G28")]
public sealed class FollowTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Ready_leaves_interval_and_liveness_to_the_broker()
    {
        var stage = Follower();
        stage.Session.Opened(MdpVersions.All, stage.Now);
        stage.Session.TryTakeEffect(out var effect).ShouldBeTrue();

        var ready = stage.Session.CommandOf(effect);
        (ready.HeartbeatInterval, ready.Liveness).ShouldBe((TimeSpan.Zero, (byte)0));
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.9")]
    public void Until_it_is_told_it_goes_by_the_usual_heartbeat()
    {
        var stage = Follower().Begin().Advance(TimeSpan.FromSeconds(7.5) - Moment);
        stage.Look().ShouldBe(["HEARTBEAT read 0 holds []", "HEARTBEAT read 0 holds []"]);
        stage.Advance(Moment).Look().ShouldContain("close BrokerSilent");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void Terms_are_acknowledged_at_once_and_hold_both_ways_with_a_fresh_window()
    {
        var stage = Follower().Begin().Request("t1").Advance(TimeSpan.FromSeconds(1)).Forget();
        stage.Terms("200", "3").Look().ShouldBe(["HEARTBEAT read 1 holds [t1] by 200 ms x 3"]);

        stage.Advance(Quick * 3 - Moment).Look().ShouldBe(["HEARTBEAT read 1 holds [t1]", "HEARTBEAT read 1 holds [t1]"]);
        var told = stage.Events.ShouldHaveSingleItem();
        (told.Kind, told.Elapsed, told.Count).ShouldBe((SessionEventKind.TermsAdopted, Quick, 3));
        stage.Advance(Moment).Look().ShouldContain("close BrokerSilent");
        stage.Events[^1].Elapsed.ShouldBe(Quick * 3);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void A_longer_interval_is_adopted_as_a_shorter_one_is()
    {
        var stage = Follower().Begin().Terms("10000", "3").Forget();
        stage.Advance(TimeSpan.FromSeconds(30) - Moment).Look().ShouldBe(["HEARTBEAT read 0 holds []", "HEARTBEAT read 0 holds []"]);
        stage.Advance(Moment).Look().ShouldContain("close BrokerSilent");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void Terms_that_hold_already_are_acknowledged_and_no_news()
    {
        var stage = Follower().Begin();
        stage.Terms("2500", "3").Terms("2500", "3").Look().ShouldBe(["HEARTBEAT read 0 holds [] by 2500 ms x 3", "HEARTBEAT read 0 holds [] by 2500 ms x 3"]);
        stage.Events.ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void Of_terms_that_follow_one_another_each_is_acknowledged_and_the_last_hold()
    {
        var stage = Follower().Begin().Terms("200", "3").Terms("1000", "2");
        stage.Look().ShouldBe(["HEARTBEAT read 0 holds [] by 200 ms x 3", "HEARTBEAT read 0 holds [] by 1000 ms x 2"]);
        stage.Advance(TimeSpan.FromSeconds(2) - Moment).Look().ShouldBe(["HEARTBEAT read 0 holds []"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void What_waits_for_a_slot_is_not_handed_back_for_an_acknowledgement()
    {
        var stage = Follower(concurrency: 1).Begin().Request("t1").Cancel("t1", ErrorCode.Cancelled).Request("t2").Forget();
        stage.Terms("2500", "3").Terms("2500", "3").Look().ShouldNotContain(line => line.StartsWith("ERROR t2", StringComparison.Ordinal));
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void On_the_next_connection_the_usual_heartbeat_holds_until_it_is_told_again()
    {
        var stage = Follower().Begin().Terms("200", "3").Lose().Begin();
        stage.Advance(TimeSpan.FromSeconds(2.5) - Moment).Look().ShouldBeEmpty();
        stage.Advance(Moment).Look().ShouldBe(["HEARTBEAT read 0 holds []"]);
        stage.Session.Heartbeat.ShouldBe(HeartbeatSettings.Default);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.10")]
    public void A_stall_is_judged_by_the_terms_that_hold()
    {
        var stage = Follower().Begin().Terms("200", "3").Forget();

        // 100 ms are jitter to an interval of 2.5 s, and a stall to one of 200 ms: the broker is not blamed for it.
        stage.Advance(Quick).Freeze(Quick + TimeSpan.FromMilliseconds(100)).Tick();
        stage.Events.ShouldContain(told => told.Kind == SessionEventKind.StallNoticed);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Terms_prove_the_way_there_and_back_unless_further_services_may_be_refused_yet(int services, bool isVerified)
    {
        var settings = SessionStage.Settings(2, [.. new[] { "echo", "resize" }.Take(services)]) with { LeavesHeartbeatToBroker = true };
        var stage = new SessionStage(settings).OpenNewest().Terms("2500", "3");
        stage.Session.IsVerified.ShouldBe(isVerified);
        stage.Disconnect("no such service here").Events[^1].End.ShouldBe(isVerified ? SessionEnd.BrokerDisconnected : SessionEnd.BrokerRefused);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Who_named_its_own_heartbeat_keeps_it()
    {
        var stage = new SessionStage().Begin().Terms("200", "3");
        stage.Advance(TimeSpan.FromSeconds(2.5) - Moment).Look().ShouldBeEmpty();
        stage.Events.ShouldBeEmpty();
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.13")]
    [InlineData("0", "3")]
    [InlineData("9", "3")]
    [InlineData("1000000000", "3")]
    [InlineData("60001", "3")]
    [InlineData("200", "0")]
    [InlineData("200", "101")]
    [InlineData("soon", "3")]
    [InlineData("", "")]
    public void Terms_that_make_no_sense_change_nothing_and_end_nothing(string interval, string liveness)
    {
        var stage = Follower().Begin().Terms(interval, liveness);
        stage.Look().ShouldBeEmpty();
        stage.Session.Heartbeat.ShouldBe(HeartbeatSettings.Default);
        stage.Terms("200", "3").Session.Heartbeat.Interval.ShouldBe(Quick);
    }

    [Fact]
    public void Below_0_3_the_usual_heartbeat_holds()
    {
        var stage = Follower().Open(MdpVersion.V01).Heartbeat().Forget();
        stage.Advance(TimeSpan.FromSeconds(2.5)).Look().ShouldBe(["HEARTBEAT"]);
        stage.Session.Heartbeat.ShouldBe(HeartbeatSettings.Default);
    }

    private static SessionStage Follower(int concurrency = 2) => new(SessionStage.Settings(concurrency) with { LeavesHeartbeatToBroker = true });
}
