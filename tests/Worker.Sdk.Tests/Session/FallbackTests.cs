using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>A session with a broker that announces no 0.3.</summary>
public sealed class FallbackTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(7.5);

    [Theory]
    [Trait("Spec", "MDP/0.3 negotiation.2")]
    [Trait("Spec", "MDP/0.3 negotiation.6")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void One_service_is_served_in_the_version_of_the_options(MdpVersion version)
    {
        var stage = new SessionStage(SessionStage.Settings(4, "echo", "resize") with { FallbackVersion = version, FallbackService = 1 });

        stage.Open(MdpVersion.V01, MdpVersion.V02).Look().ShouldBe([$"READY resize in {version}"]);
    }

    [Fact]
    public void Reply_carries_the_address_as_it_came()
    {
        var stage = Fallback(MdpVersion.V02).Request("any address of up to 255 octets").Forget();

        stage.Reply("any address of up to 255 octets").Look().ShouldBe(["FINAL any address of up to 255 octets done"]);
    }

    [Fact]
    public void Second_request_while_one_is_in_hand_is_a_violation() =>
        Fallback(MdpVersion.V01).Request("a").Forget().Request("b").Look().ShouldBe(["DISCONNECT", "close Violation", "cancel a ConnectionLost"]);

    [Fact]
    public void Parts_go_out_in_0_2()
    {
        var stage = Fallback(MdpVersion.V02).Request("a").Forget();

        stage.Partial("a", "one").ShouldBe(PartialOutcome.Taken);
        stage.Reply("a", "two").Look().ShouldBe(["PARTIAL a one", "FINAL a two"]);
    }

    [Fact]
    public void Parts_are_collected_for_the_one_reply_of_0_1()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").Forget();

        stage.Partial("a", "one").ShouldBe(PartialOutcome.Taken);
        stage.Partial("a", "two").ShouldBe(PartialOutcome.Taken);
        stage.Reply("a", "three").Look().ShouldBe(["FINAL a one|two|three"]);
    }

    [Fact]
    public void More_parts_than_one_reply_may_hold_are_refused()
    {
        var stage = Fallback(MdpVersion.V01, settings => settings with { CollectedOctetsMax = 5 }).Request("a").Forget();

        stage.Partial("a", "12345").ShouldBe(PartialOutcome.Taken);
        stage.Partial("a", "6").ShouldBe(PartialOutcome.TooLarge);
    }

    [Fact]
    [Trait("Row", "R2")]
    public void Failed_job_has_no_answer_so_the_worker_leaves_and_the_brokers_policy_decides()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").Forget();

        stage.Fail("a").Look().ShouldBe(["DISCONNECT", "close FailedWithoutAnswer"]);
        stage.Lose().Open().Look().ShouldBe(["READY echo in V01"]);
    }

    [Fact]
    public void Silence_of_the_broker_counts_while_idle()
    {
        var stage = Fallback(MdpVersion.V01);

        stage.Advance(Window).Look().ShouldContain("close BrokerSilent");
    }

    [Theory]
    [Trait("Spec", "7/MDP worker.5")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void Broker_that_beats_too_slowly_is_told_that_the_worker_leaves_and_keeps_no_ghost(MdpVersion version)
    {
        var stage = Fallback(version);

        stage.Advance(Window).Look().TakeLast(2).ShouldBe(["DISCONNECT", "close BrokerSilent"]);
    }

    [Fact]
    [Trait("Spec", "7/MDP heartbeating.3")]
    [Trait("Row", "A2-6")]
    public void Busy_worker_beats_and_does_not_count_the_silence_of_a_broker_that_heartbeats_idle_workers_only()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").Forget();

        var told = stage.Advance(TimeSpan.FromMinutes(5)).Look();

        told.ShouldAllBe(line => line == "HEARTBEAT");
        told.Count.ShouldBe(120);
        stage.Reply("a").Look().ShouldBe(["FINAL a done"]);
        stage.Advance(Window - TimeSpan.FromTicks(1)).Look().ShouldNotContain("close BrokerSilent");
        stage.Advance(TimeSpan.FromTicks(1)).Look().ShouldContain("close BrokerSilent");
    }

    [Fact]
    [Trait("Spec", "7/MDP heartbeating.2")]
    public void Beat_is_left_out_in_a_direction_that_carries_something()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").Forget();

        stage.Advance(TimeSpan.FromSeconds(2)).Reply("a").Forget().Advance(TimeSpan.FromSeconds(2)).Look().ShouldBeEmpty();
        stage.Advance(TimeSpan.FromSeconds(0.5)).Look().ShouldBe(["HEARTBEAT"]);
    }

    [Fact]
    public void Lost_connection_ends_the_job_and_ready_waits_until_its_handler_has_ended()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").Forget();

        stage.Lose().Look().ShouldBe(["cancel a ConnectionLost"]);
        stage.Open().Advance(TimeSpan.FromMinutes(1)).Look().ShouldBeEmpty();
        stage.Reply("a").Look().ShouldBe(["READY echo in V01"]);
    }

    [Fact]
    public void Idle_worker_that_drains_says_disconnect() => Fallback(MdpVersion.V01).DrainWithin(TimeSpan.FromSeconds(30)).Look().ShouldBe(["DISCONNECT", "close Stopped"]);

    [Fact]
    public void Busy_worker_that_drains_replies_before_it_says_disconnect()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").DrainWithin(TimeSpan.FromSeconds(30)).Forget();

        stage.Reply("a").Look().ShouldBe(["FINAL a done", "DISCONNECT", "close Stopped"]);
    }

    [Fact]
    public void Busy_worker_that_is_out_of_time_leaves_its_request_to_the_broker()
    {
        var stage = Fallback(MdpVersion.V01).Request("a").DrainWithin(TimeSpan.FromSeconds(2)).Forget();

        stage.Advance(TimeSpan.FromSeconds(2)).Look().ShouldBe(["cancel a WorkerStopping", "DISCONNECT", "close Stopped"]);
    }

    [Fact]
    public void Connection_that_only_the_fallback_needs_ends_when_the_broker_speaks_0_3() =>
        new SessionStage(SessionStage.Settings() with { IsFallbackOnly = true }).OpenNewest().Look().ShouldBe(["close NotNeeded"]);

    [Fact]
    public void Broker_that_learnt_0_3_is_spoken_to_in_it()
    {
        var stage = Fallback(MdpVersion.V01).Lose().Forget();

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 2"]);
    }

    [Fact]
    public void Cancel_is_no_command_of_these_versions() =>
        Fallback(MdpVersion.V02).Request("a").Forget().Say(MdpCommandName.WorkerCancel, "a").Look().ShouldContain("close Violation");

    private static SessionStage Fallback(MdpVersion version, Func<WorkerSessionSettings, WorkerSessionSettings>? change = null)
    {
        var settings = SessionStage.Settings() with { FallbackVersion = version };
        return new SessionStage(change?.Invoke(settings) ?? settings).Open().In(version).Heartbeat().Forget();
    }
}
