using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>Signs of life both ways.</summary>
public sealed class WorkerBeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(7.5);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact]
    public void Idle_worker_beats_once_an_interval()
    {
        var stage = new SessionStage().Begin();

        stage.Advance(Interval - Moment).Look().ShouldBeEmpty();
        stage.Advance(Moment).Look().ShouldBe(["HEARTBEAT read 0 holds []"]);
        stage.Heartbeat().Advance(Interval).Look().ShouldBe(["HEARTBEAT read 0 holds []"]);
    }

    [Fact]
    [Trait("Row", "L2")]
    public void Busy_worker_beats_for_as_long_as_a_job_takes_and_names_it()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        for (var beat = 0; beat < 1440; beat++)
        {
            stage.Heartbeat().Advance(Interval).Look().ShouldBe(["HEARTBEAT read 1 holds [t1]"]);
        }
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 heartbeating.3")]
    public void Beat_goes_out_whatever_else_is_sent_because_nothing_else_says_what_is_in_hand()
    {
        var stage = new SessionStage().Begin().Request("t1").Request("t2").Forget();

        stage.Advance(TimeSpan.FromSeconds(2)).Reply("t1").Advance(TimeSpan.FromSeconds(0.5)).Look().ShouldBe(["FINAL t1 done", "HEARTBEAT read 2 holds [t2]"]);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 hand.2")]
    public void Beat_counts_every_request_that_was_read_on_this_connection()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin();
        stage.Request("t1").Request("t2").Request("t3", service: "other").Reply("t1");
        stage.Lose().OpenNewest().Request("t4").Forget();

        stage.Advance(Interval).Look().ShouldBe(["HEARTBEAT read 1 holds [t4]"]);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 hand.1")]
    public void Beat_names_cancelled_jobs_until_they_end_and_no_stray()
    {
        var stage = new SessionStage().Begin().Request("t1").Request("t2").Cancel("t2", ErrorCode.Cancelled).Forget();
        stage.Advance(Interval).Look().ShouldBe(["HEARTBEAT read 2 holds [t1 t2]"]);

        stage.Lose().OpenNewest().Forget();

        stage.Advance(Interval).Look().ShouldBe(["HEARTBEAT read 0 holds [t1]"]);
    }

    [Fact]
    [Trait("Row", "G9")]
    public void Lag_is_told_with_the_beat()
    {
        var stage = new SessionStage().Begin();
        stage.Session.Report(TimeSpan.FromSeconds(4));
        stage.Freeze(Interval).Session.Tick(stage.Now);

        stage.Session.TryTakeEffect(out var effect).ShouldBeTrue();

        stage.Session.CommandOf(effect).Lag.ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 heartbeating.5")]
    [Trait("Row", "O4")]
    [Trait("Row", "N5")]
    public void Silent_broker_is_left_after_the_window_and_not_before()
    {
        var stage = new SessionStage().Begin();

        stage.Advance(Window - Moment).Look().ShouldAllBe(line => line.StartsWith("HEARTBEAT", StringComparison.Ordinal));
        stage.Advance(Moment).Look().ShouldBe(["close BrokerSilent"]);
        stage.Session.IsVerified.ShouldBeFalse();
    }

    [Fact]
    public void No_more_beats_than_the_liveness_wait_for_a_silent_broker() =>
        new SessionStage().Begin().Advance(TimeSpan.FromHours(1)).Look().Count(line => line.StartsWith("HEARTBEAT", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(3);

    [Fact]
    public void Any_octet_of_the_broker_is_a_sign_of_life()
    {
        var stage = new SessionStage().Begin();

        for (var second = 0; second < 60; second++)
        {
            stage.Advance(TimeSpan.FromSeconds(1)).Trickle();
        }

        stage.Look().ShouldNotContain("close BrokerSilent");
    }

    [Fact]
    public void Broker_is_not_blamed_for_a_stall_of_this_process()
    {
        var stage = new SessionStage().Begin().Advance(TimeSpan.FromSeconds(2)).Forget();

        stage.Freeze(TimeSpan.FromMinutes(5)).Tick().Look().ShouldBe(["HEARTBEAT read 0 holds []"]);

        stage.Events.ShouldContain(told => told.Kind == SessionEventKind.StallNoticed);
        stage.Heartbeat().Advance(Interval).Look().ShouldBe(["HEARTBEAT read 0 holds []"]);
    }

    [Fact]
    public void Broker_that_stays_silent_after_a_stall_is_left_in_the_end()
    {
        var stage = new SessionStage().Begin().Advance(TimeSpan.FromSeconds(2)).Freeze(TimeSpan.FromMinutes(5)).Tick().Forget();

        stage.Advance(Window + Interval).Look().ShouldContain("close BrokerSilent");
    }

    [Fact]
    public void Early_and_doubled_ticks_change_nothing()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Tick().Tick().Advance(TimeSpan.FromSeconds(1)).Tick().Tick().Look().ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_due_without_a_connection() => new SessionStage().Session.NextDeadline.ShouldBe(Mdp.Heartbeating.Instant.Never);
}
