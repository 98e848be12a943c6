using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>The broker's heartbeat at 0.3 peers that leave theirs to it: told, acknowledged, and what holds in between.</summary>
[Trait("Row", "G28")]
public sealed class TermsTests
{
    private const string Ack100 = "mdp-heartbeat=100 mdp-liveness=3";
    private const string Ack2500 = "mdp-heartbeat=2500 mdp-liveness=3";
    private const string Ack10000 = "mdp-heartbeat=10000 mdp-liveness=3";
    private const string Told100 = "HEARTBEAT {mdp-heartbeat=100} {mdp-liveness=3}";
    private const string Told2500 = "HEARTBEAT {mdp-heartbeat=2500} {mdp-liveness=3}";
    private const string Told10000 = "HEARTBEAT {mdp-heartbeat=10000} {mdp-liveness=3}";
    private static readonly HeartbeatSettings Quick = HeartbeatSettings.Aggressive;
    private static readonly HeartbeatSettings Slow = HeartbeatSettings.Wan;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Who_leaves_the_heartbeat_to_the_broker_is_told_at_once_and_before_anything_else()
    {
        var stage = new Stage().Ask("c", 7, "job").ReadyV03("w", heartbeatMs: 0).Hello("p", heartbeatMs: 0);
        stage.Take().ShouldBe([$"w {Told2500}", "w REQUEST 1/1 job", $"p {Told2500}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Whole_milliseconds_are_told() =>
        new Stage(new() { Heartbeat = new(TimeSpan.FromMilliseconds(100.7), 3) }).ReadyV03("w", heartbeatMs: 0).Take().ShouldBe([$"w {Told100}"]);

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Who_names_an_interval_is_told_nothing_and_keeps_it()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 1000).Hello("p", heartbeatMs: 1000).Ready("old");
        Change(stage, Quick).Take().ShouldBeEmpty();
        stage.Beat("w", headers: Ack100).SayV03("p", MdpCommandName.ClientHeartbeat, Ack100).Advance(TimeSpan.FromSeconds(3) - Moment);

        stage.Told(BrokerEventKind.TermsAgreed).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Take().Count(line => line == "w HEARTBEAT").ShouldBe(2);
        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Remote.ShouldBe("w");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void A_shorter_interval_holds_from_the_acknowledgement_on_and_the_broker_beats_by_it_before()
    {
        var stage = Follower();
        Change(stage, Quick).Take().ShouldBe([$"w {Told100}"]);

        // Not killed by terms that it may not have read, and heard by those that it may have.
        stage.Advance(TimeSpan.FromMilliseconds(350)).Take().ShouldBe(["w HEARTBEAT", "w HEARTBEAT", "w HEARTBEAT"]);
        stage.Beat("w", headers: Ack100);
        var agreed = stage.Told(BrokerEventKind.TermsAgreed).ShouldHaveSingleItem();
        (agreed.Service, agreed.Remote, agreed.Elapsed, agreed.Count).ShouldBe(("echo", "w", Quick.Interval, Quick.Liveness));
        stage.Advance(Quick.Window - Moment).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.HeartbeatExpired);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void A_longer_interval_holds_from_the_acknowledgement_on_and_the_broker_beats_by_the_shorter_one_before()
    {
        var stage = Follower();
        Change(stage, Slow).Take().ShouldBe([$"w {Told10000}"]);
        stage.Advance(TimeSpan.FromSeconds(5)).Take().ShouldBe(["w HEARTBEAT", "w HEARTBEAT"]);

        stage.Beat("w", headers: Ack10000).Advance(TimeSpan.FromSeconds(30) - Moment);
        stage.Take().ShouldBe(["w HEARTBEAT", "w HEARTBEAT"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Elapsed.ShouldBe(Slow.Window);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void Who_was_told_of_a_longer_interval_and_is_silent_dies_by_the_old_one()
    {
        var stage = Follower();
        Change(stage, Slow).Advance(HeartbeatSettings.Default.Window - Moment).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.12")]
    public void Of_several_changes_one_is_under_way_at_a_time_and_the_last_one_counts()
    {
        var stage = Follower();
        Change(stage, Quick);
        Change(stage, HeartbeatSettings.Default);
        Change(stage, Slow).Take().ShouldBe([$"w {Told100}"]);

        // An acknowledgement of what is not under way says nothing.
        stage.Beat("w", headers: Ack10000).Beat("w", headers: Ack2500).Take().ShouldBeEmpty();
        stage.Beat("w", headers: Ack100).Take().ShouldBe([$"w {Told10000}"]);
        stage.Beat("w", headers: Ack10000).Beat("w", headers: Ack10000).Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.TermsAgreed).Select(told => told.Elapsed).ShouldBe([Quick.Interval, Slow.Interval]);
        stage.Advance(Slow.Window - Moment).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.12")]
    public void A_change_that_is_taken_back_before_it_was_acknowledged_is_told_again()
    {
        var stage = Follower();
        Change(stage, Quick);
        Change(stage, HeartbeatSettings.Default).Take().ShouldBe([$"w {Told100}"]);
        stage.Beat("w", headers: Ack100).Take().ShouldBe([$"w {Told2500}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void Who_never_acknowledges_keeps_its_terms_and_is_told_once()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 0);
        for (var round = 0; round < 20; round++)
        {
            Change(stage, round % 2 == 0 ? Quick : Slow);
            stage.Advance(HeartbeatSettings.Default.Window - Moment).Beat("w");
        }

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Take().Count(line => line.Contains('{')).ShouldBe(1);
        stage.Advance(HeartbeatSettings.Default.Window).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.9")]
    public void Until_its_first_acknowledgement_a_peer_has_the_longer_of_the_brokers_window_and_the_usual_one()
    {
        var quick = new Stage(new() { Heartbeat = Quick }).ReadyV03("w", heartbeatMs: 0).Hello("p", heartbeatMs: 0);
        quick.Advance(HeartbeatSettings.Default.Window - Moment).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        quick.Advance(Moment).Take().Where(line => line.Contains("close", StringComparison.Ordinal)).ShouldBe(["w close HeartbeatExpired", "p close HeartbeatExpired"], ignoreOrder: true);

        var slow = new Stage(new() { Heartbeat = Slow }).ReadyV03("w", heartbeatMs: 0).Advance(Slow.Window - Moment);
        slow.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        slow.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.9")]
    public void From_its_first_acknowledgement_on_it_has_the_brokers_window()
    {
        var stage = new Stage(new() { Heartbeat = Quick }).ReadyV03("w", heartbeatMs: 0).Beat("w", headers: Ack100).Advance(Quick.Window - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8")]
    public void Who_comes_back_after_a_change_is_told_what_holds_now()
    {
        var stage = Follower();
        stage.Lose("w");
        Change(stage, Quick).Take().ShouldBeEmpty();
        stage.ReadyV03("w.2", heartbeatMs: 0).Take().ShouldBe([$"w.2 {Told100}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8"), Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void A_client_that_said_hello_is_told_and_acknowledges_as_a_worker_does()
    {
        var stage = new Stage().Hello("p", heartbeatMs: 0).SayV03("p", MdpCommandName.ClientHeartbeat, Ack2500);
        stage.Take();
        Change(stage, Quick).Take().ShouldBe([$"p {Told100}"]);
        stage.Advance(TimeSpan.FromMilliseconds(250)).Take().ShouldBe(["p HEARTBEAT", "p HEARTBEAT"]);
        stage.SayV03("p", MdpCommandName.ClientHeartbeat, Ack100);
        var agreed = stage.Told(BrokerEventKind.TermsAgreed).ShouldHaveSingleItem();
        (agreed.Service, agreed.Remote, agreed.Elapsed).ShouldBe((null, "p", Quick.Interval));
        stage.Advance(Quick.Window).Take().ShouldContain("p close HeartbeatExpired");
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8"), Trait("Spec", "MDP/0.3 presence.2")]
    public void A_client_that_is_away_is_told_nothing_until_it_is_back()
    {
        var stage = new Stage().Hello("p", heartbeatMs: 0).Ask("p", 7, "job").Lose("p");
        stage.Take();
        Change(stage, Quick).Advance(TimeSpan.FromSeconds(1)).Take().ShouldBeEmpty();
        stage.Hello("p.2", heartbeatMs: 0).Take().ShouldBe([$"p.2 {Told100}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.11")]
    public void Work_of_a_client_without_hello_goes_on_whatever_its_heartbeats_say() =>
        new Stage().Ask("c", 7, "job").SayV03("c", MdpCommandName.ClientHeartbeat, Ack100).Take().ShouldBeEmpty();

    [Fact]
    public void A_changed_liveness_is_told_as_a_changed_interval_is()
    {
        var stage = Follower();
        Change(stage, new(HeartbeatSettings.Default.Interval, 5)).Take().ShouldBe(["w HEARTBEAT {mdp-heartbeat=2500} {mdp-liveness=5}"]);
        stage.Beat("w", headers: "mdp-heartbeat=2500 mdp-liveness=5").Advance(TimeSpan.FromSeconds(12.5) - Moment).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact]
    public void Other_settings_with_the_same_heartbeat_are_nobodys_business()
    {
        var stage = Follower();
        stage.Core.Reconfigure(new() { MaxCredit = 5 }, stage.Now);
        stage.Tick().Take().ShouldBeEmpty();
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.13")]
    [InlineData("mdp-heartbeat=100")]
    [InlineData("mdp-liveness=3")]
    [InlineData("mdp-heartbeat=+100 mdp-liveness=3")]
    [InlineData("mdp-heartbeat=100ms mdp-liveness=3")]
    [InlineData("mdp-heartbeat= mdp-liveness=3")]
    [InlineData("mdp-heartbeat=100 mdp-liveness=33333333333")]
    [InlineData("mdp-heartbeat=99999999999999999999 mdp-liveness=3")]
    public void An_acknowledgement_that_says_nothing_sensible_is_a_heartbeat_and_nothing_more(string headers)
    {
        var stage = Follower();
        Change(stage, Quick);
        stage.Beat("w", headers: headers).Advance(Quick.Window * 2).Told(BrokerEventKind.TermsAgreed).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact]
    public void The_list_of_workers_shows_what_is_agreed()
    {
        var stage = Follower();
        Change(stage, Quick);
        stage.Ask("mmi.workers").Json[0].GetProperty("heartbeat_s").GetDouble().ShouldBe(2.5);
        stage.Beat("w", headers: Ack100).Ask("mmi.workers").Json[0].GetProperty("heartbeat_s").GetDouble().ShouldBe(0.1);
    }

    // A worker that leaves its heartbeat to the broker, and has acknowledged what that is.
    private static Stage Follower()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 0).Beat("w", headers: Ack2500);
        stage.Take().ShouldBe([$"w {Told2500}"]);
        stage.Told(BrokerEventKind.TermsAgreed).ShouldBeEmpty();
        return stage;
    }

    private static Stage Change(Stage stage, HeartbeatSettings heartbeat)
    {
        stage.Core.Reconfigure(new() { Heartbeat = heartbeat }, stage.Now);
        return stage.Tick();
    }
}
