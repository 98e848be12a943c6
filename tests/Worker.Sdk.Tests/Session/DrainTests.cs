using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>How a worker leaves.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public void Idle_worker_says_good_bye_at_once()
    {
        var stage = new SessionStage().Begin();

        stage.DrainWithin(Timeout).Look().ShouldBe(["DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
        stage.Session.IsDrained.ShouldBeTrue();
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 work.7")]
    public void Busy_worker_takes_nothing_more_finishes_and_says_good_bye()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.DrainWithin(Timeout).Look().ShouldBe(["CREDIT 0"]);
        stage.Advance(TimeSpan.FromSeconds(2.5)).Look().ShouldBe(["HEARTBEAT read 1 holds [t1]"]);
        stage.Reply("t1").Look().ShouldBe(["FINAL t1 done", "DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
    }

    [Fact]
    public void Request_that_crosses_the_drain_is_handed_back()
    {
        var stage = new SessionStage().Begin().Request("t1").DrainWithin(Timeout).Forget();

        stage.Request("t2").Look().ShouldBe(["ERROR t2 503 this worker is stopping (retry, never ran)"]);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 work.7")]
    public void What_is_not_finished_in_time_is_cancelled_and_handed_back()
    {
        var stage = new SessionStage().Begin().Request("t1").DrainWithin(TimeSpan.FromSeconds(2)).Forget();

        stage.Advance(TimeSpan.FromSeconds(2)).Look()
            .ShouldBe(["ERROR t1 503 this worker is stopping (retry)", "cancel t1 WorkerStopping", "DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
        stage.Session.StrayCount.ShouldBe(1);
        stage.Lose().Reply("t1").Look().ShouldBeEmpty();
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void Stop_hands_everything_back_now()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Stop().Look().ShouldBe(["ERROR t1 503 this worker is stopping (retry)", "cancel t1 WorkerStopping", "DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
    }

    [Fact]
    public void Worker_that_drains_without_a_connection_finishes_its_jobs_on_the_next()
    {
        var stage = new SessionStage().Begin().Request("t1").Lose().DrainWithin(Timeout).Forget();

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 0", "HEARTBEAT read 0 holds [t1]"]);
        stage.Reply("t1").Look().ShouldBe(["FINAL t1 done", "DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
    }

    [Fact]
    public void Worker_that_was_never_connected_is_drained_at_once()
    {
        var stage = new SessionStage().DrainWithin(Timeout);

        stage.Look().ShouldBeEmpty();
        stage.Session.IsDrained.ShouldBeTrue();
        stage.OpenNewest().Look().ShouldBe(["close Stopped"]);
    }

    [Fact]
    public void Drain_is_told_once()
    {
        var stage = new SessionStage().Begin().DrainWithin(Timeout).DrainWithin(Timeout).Stop().Lose();

        stage.Events.Count(told => told.Kind == SessionEventKind.Drained).ShouldBe(1);
    }

    [Trait("Spec", "MDP/0.3 disconnect.5")]
    [Fact]
    public void Request_that_waits_for_a_slot_is_handed_back_when_the_worker_drains()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Lose().OpenNewest().Cancel("t1", 409).Request("t2").Forget();

        stage.DrainWithin(Timeout).Look().ShouldBe(["ERROR t2 503 this worker is stopping (retry, never ran)", "DISCONNECT the worker is stopping (the rest never ran)", "close Stopped"]);
    }
}
