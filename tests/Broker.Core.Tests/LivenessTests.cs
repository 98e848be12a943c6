using Mdp.Heartbeating;

namespace Mdp.Broker.Core.Tests;

public class LivenessTests
{
    private static readonly TimeSpan Interval = HeartbeatSettings.Default.Interval;
    private static readonly TimeSpan Window = HeartbeatSettings.Default.Window;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "7/MDP heartbeating.3"), Trait("Row", "S9d"), Trait("Row", "L1"), Trait("Spec", "7/MDP heartbeating.5")]
    public void Silent_idle_worker_is_forgotten_after_its_window_and_not_before()
    {
        var stage = new Stage().Ready("w").Advance(Window - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();

        stage.Advance(Moment);
        stage.Take()[^2..].ShouldBe(["w DISCONNECT", "w close HeartbeatExpired"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Elapsed.ShouldBe(Window);
        stage.Mmi("echo").ShouldBe("404");
    }

    [Fact, Trait("Spec", "7/MDP heartbeating.2"), Trait("Row", "G3"), Trait("Spec", "7/MDP opening.4")]
    public void Idle_worker_gets_a_heartbeat_each_interval()
    {
        var stage = new Stage().Ready("w").Advance(Interval - Moment);
        stage.Take().ShouldBeEmpty();

        stage.Advance(Moment).Take().ShouldBe(["w HEARTBEAT"]);
        stage.Heartbeat("w").Advance(Interval).Take().ShouldBe(["w HEARTBEAT"]);
    }

    [Fact, Trait("Row", "G3")]
    public void Traffic_to_a_worker_makes_heartbeats_to_it_superfluous()
    {
        var stage = new Stage().Ready("w");
        for (var round = 0; round < 10; round++)
        {
            stage.Advance(Interval / 2).Request("c", "a").Final("w", "A");
        }

        stage.Take().ShouldAllBe(line => !line.Contains("HEARTBEAT", StringComparison.Ordinal));
    }

    [Theory, Trait("Row", "G3"), Trait("Row", "I12"), Trait("Spec", "7/MDP heartbeating.2")]
    [InlineData("HEARTBEAT")]
    [InlineData("REPLY")]
    [InlineData("octets")]
    public void Any_sign_of_life_keeps_a_worker(string sign)
    {
        var stage = new Stage().Ready("w");
        for (var round = 0; round < 10; round++)
        {
            stage.Advance(Window - Moment);
            _ = sign switch
            {
                "HEARTBEAT" => stage.Heartbeat("w"),
                "REPLY" => stage.Request("c", "a").Final("w", "A"),
                _ => stage.Trickle("w"),
            };
        }

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F14"), Trait("Row", "L2"), Trait("Row", "G6"), Trait("Row", "A2-7")]
    public void Busy_worker_may_be_silent_for_hours_and_gets_no_more_heartbeats_than_its_liveness()
    {
        var stage = new Stage().Ready("w").Request("c", "long job").Advance(TimeSpan.FromHours(10));

        stage.Take().ShouldBe(["w REQUEST 1/1 long job", "w HEARTBEAT", "w HEARTBEAT", "w HEARTBEAT"]);
        stage.Final("w", "done").Take().ShouldBe(["c FINAL echo done"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "G2"), Trait("Spec", "7/MDP heartbeating.1")]
    public void Busy_worker_that_beats_is_answered_for_as_long_as_it_works()
    {
        var stage = new Stage().Ready("w").Request("c", "long job");
        stage.Take();
        for (var beat = 0; beat < 100; beat++)
        {
            stage.Advance(Interval).Heartbeat("w");
        }

        stage.Take().Length.ShouldBe(100);
    }

    [Fact, Trait("Row", "A2-5")]
    public void Silent_worker_behind_a_living_one_is_purged_all_the_same()
    {
        var stage = new Stage().Ready("living").Ready("silent").Advance(Window - Moment).Heartbeat("living").Advance(Moment);

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Remote.ShouldBe("silent");
    }

    [Fact, Trait("Row", "F10")]
    public void Worker_that_answers_and_then_falls_silent_is_judged_from_its_answer()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Advance(TimeSpan.FromMinutes(5)).Final("w", "A").Advance(Window - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();

        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Theory, Trait("Row", "F56"), Trait("Row", "F57"), Trait("Row", "F59")]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(3600)]
    [Trait("Row", "G4")]
    public void Broker_that_was_frozen_purges_nobody_who_is_still_there(int seconds)
    {
        var stage = new Stage().Ready("w1").Ready("w2").Advance(Interval * 2);
        stage.Freeze(TimeSpan.FromSeconds(seconds)).Tick();
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Told(BrokerEventKind.StallNoticed).ShouldHaveSingleItem();

        stage.Heartbeat("w1").Heartbeat("w2").Advance(Window - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F56")]
    public void Broker_that_was_frozen_for_long_waits_one_interval_for_everybodys_next_heartbeat()
    {
        var stage = new Stage().Ready("w").Advance(Window - Moment).Freeze(TimeSpan.FromMinutes(1)).Tick().Advance(Interval - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();

        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact, Trait("Row", "F56")]
    public void Worker_that_died_while_the_broker_was_frozen_is_purged_one_window_and_one_interval_later_at_most()
    {
        var stage = new Stage().Ready("w").Advance(Interval).Freeze(TimeSpan.FromMinutes(1)).Tick().Advance(Window + Interval);

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.HeartbeatExpired);
    }

    [Fact, Trait("Row", "F56")]
    public void Frozen_broker_expires_no_request_that_its_workers_had_no_chance_to_take()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Request("c", "b").Advance(TimeSpan.FromSeconds(1));
        stage.Freeze(TimeSpan.FromHours(1)).Tick().Final("w", "A").Final("w", "B");

        stage.Told(BrokerEventKind.RequestEnded).Select(fact => fact.Outcome).ShouldBe([RequestOutcome.Replied, RequestOutcome.Replied]);
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void Replies_that_wait_to_be_read_since_the_broker_was_frozen_are_in_time()
    {
        var settings = new BrokerSettings { DefaultService = new() { ProcessingTimeout = Interval } };
        var stage = new Stage(settings).Ready("w1").Ready("w2").Request("c", "a").Freeze(TimeSpan.FromMinutes(1)).Tick();
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldBeEmpty();

        stage.Final("w1", "A").Advance(Interval).Take().ShouldContain("c FINAL echo A");
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void Late_reply_that_waits_to_be_read_since_the_broker_was_frozen_spares_its_worker()
    {
        var settings = new BrokerSettings { DefaultService = new() { ProcessingTimeout = Interval / 2 } };
        var stage = new Stage(settings).Ready("w").Request("c", "a").Advance(Interval / 2).Freeze(TimeSpan.FromMinutes(1)).Tick();
        stage.Told(BrokerEventKind.WorkerSuspected).ShouldHaveSingleItem();

        stage.Final("w", "A").Advance(Interval).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerRecovered).ShouldHaveSingleItem();
    }

    [Fact, Trait("Spec", "7/MDP opening.7"), Trait("Row", "F55"), Trait("Row", "A2-4"), Trait("Spec", "7/MDP opening.8")]
    public void Unknown_worker_is_told_disconnect_and_may_register_on_the_same_connection()
    {
        var stage = new Stage().Connect("w").Heartbeat("w");
        stage.Take().ShouldBe(["w DISCONNECT"]);

        stage.Ready("w").Request("c", "a").Take().ShouldBe(["w REQUEST 1/1 a"]);
    }

    [Fact]
    public void Early_and_doubled_ticks_change_nothing()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Tick().Tick().Advance(TimeSpan.FromSeconds(1)).Tick().Tick();

        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);
    }

    [Fact, Trait("Row", "O3"), Trait("Row", "F7"), Trait("Spec", "7/MDP opening.5")]
    [Trait("Spec", "7/MDP opening.1")]
    [Trait("Row", "S4")]
    public void Worker_that_leaves_politely_departs_at_once_and_gracefully()
    {
        var stage = new Stage().Ready("w").Disconnect("w").Lose("w");

        stage.Take().ShouldBe(["w close Graceful"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.Graceful);
        stage.Mmi("echo").ShouldBe("404");
    }
}
