using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>A session with a broker that speaks 0.3: services, credit, replies, errors, cancellation.</summary>
public sealed class CreditTests
{
    [Fact]
    [Trait("Spec", "MDP/0.3 work.1")]
    public void Each_service_is_announced_with_the_credit_of_the_connection()
    {
        var stage = new SessionStage(SessionStage.Settings(4, "echo", "resize"));

        stage.OpenNewest().Look().ShouldBe(["READY echo credit 4", "READY resize credit 4"]);
    }

    [Fact]
    public void Ready_carries_instance_and_heartbeat()
    {
        var stage = new SessionStage();
        stage.Session.Opened(MdpVersions.All, stage.Now);
        stage.Session.TryTakeEffect(out var effect).ShouldBeTrue();

        var ready = stage.Session.CommandOf(effect);

        ready.Instance.ShouldBe(new InstanceId(7));
        ready.HeartbeatInterval.ShouldBe(TimeSpan.FromSeconds(2.5));
        ready.Liveness.ShouldBe((byte)3);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 work.2")]
    public void Request_of_any_service_becomes_a_job_and_its_reply_a_final_with_the_same_token()
    {
        var stage = new SessionStage(SessionStage.Settings(2, "echo", "resize")).Begin();

        stage.Request("t1", "one", "resize").Request("t2", "two", "echo").Look().ShouldBe(["start t1 resize one", "start t2 echo two"]);
        stage.Reply("t2", "second").Reply("t1", "first").Look().ShouldBe(["FINAL t2 second", "FINAL t1 first"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void Job_is_forgotten_after_its_last_word_has_left()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Reply("t1").Told.ShouldBe(["FINAL t1 done", "forget t1"]);
    }

    [Fact]
    [Trait("Row", "R2")]
    public void Failed_job_is_answered_by_an_error_and_the_next_is_served()
    {
        var stage = new SessionStage().Begin().Request("t1").Request("t2").Forget();

        stage.Fail("t1", "broken").Request("t3").Look().ShouldBe(["ERROR t1 500 broken", "start t3 echo hello"]);
        stage.Session.JobCount.ShouldBe(2);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 work.3")]
    public void Parts_go_out_in_order_before_the_final()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Partial("t1", "a").ShouldBe(PartialOutcome.Taken);
        stage.Partial("t1", "b").ShouldBe(PartialOutcome.Taken);

        stage.Reply("t1", "c").Look().ShouldBe(["PARTIAL t1 a", "PARTIAL t1 b", "FINAL t1 c"]);
    }

    [Fact]
    public void More_than_the_credit_is_handed_back_at_once()
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Forget();

        stage.Request("t2").Look().ShouldBe(["ERROR t2 503 this worker has as many requests in hand as it asked for (retry, never ran)"]);
        stage.Session.JobCount.ShouldBe(1);
        stage.HeldBodies.ShouldBe(1);
    }

    [Fact]
    public void Service_that_is_not_served_is_handed_back()
    {
        var stage = new SessionStage().Begin();

        stage.Request("t1", service: "other").Look().ShouldBe(["ERROR t1 404 this worker does not serve this service (retry, never ran)"]);
    }

    [Fact]
    public void Request_that_is_in_hand_already_is_not_begun_twice()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Request("t1").Look().ShouldBeEmpty();
        stage.HeldBodies.ShouldBe(1);
    }

    [Theory]
    [Trait("Row", "G43")]
    [Trait("Spec", "MDP/0.3 work.5")]
    [InlineData(ErrorCode.Cancelled, CancellationReason.ClientCancelled)]
    [InlineData(ErrorCode.ProcessingTimeout, CancellationReason.TimeIsOver)]
    [InlineData(ErrorCode.TakenOver, CancellationReason.TakenOver)]
    [InlineData(ErrorCode.Stopping, CancellationReason.BrokerStopping)]
    [InlineData((ushort)402, CancellationReason.Withdrawn)]
    internal void Cancel_reaches_the_handler_with_its_reason_and_keeps_the_slot_until_the_handler_ends(ushort code, CancellationReason reason)
    {
        var stage = new SessionStage(SessionStage.Settings(1)).Begin().Request("t1").Forget();

        stage.Cancel("t1", code).Look().ShouldBe([$"cancel t1 {reason}"]);
        stage.Request("t2").Look().ShouldBe(["ERROR t2 503 this worker has as many requests in hand as it asked for (retry, never ran)"]);
        stage.Reply("t1", "too late").Look().ShouldBe(["ERROR t1 499"]);
        stage.Request("t3").Look().ShouldBe(["start t3 echo hello"]);
    }

    [Fact]
    public void Cancel_that_crosses_the_reply_is_ignored()
    {
        var stage = new SessionStage().Begin().Request("t1").Reply("t1").Forget();

        stage.Cancel("t1", ErrorCode.Cancelled).Look().ShouldBeEmpty();
    }

    [Fact]
    public void Second_cancel_changes_nothing()
    {
        var stage = new SessionStage().Begin().Request("t1").Cancel("t1", ErrorCode.Cancelled).Forget();

        stage.Cancel("t1", ErrorCode.ProcessingTimeout).Look().ShouldBeEmpty();
    }

    [Fact]
    public void Part_of_a_cancelled_job_is_dropped()
    {
        var stage = new SessionStage().Begin().Request("t1").Cancel("t1", ErrorCode.Cancelled).Forget();

        stage.Partial("t1").ShouldBe(PartialOutcome.Dropped);
        stage.Look().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "O14")]
    public void Worker_is_verified_by_the_first_frame_after_ready_and_not_by_the_handshake()
    {
        var stage = new SessionStage().OpenNewest();
        stage.Session.IsVerified.ShouldBeFalse();

        stage.Heartbeat();

        stage.Session.IsVerified.ShouldBeTrue();
        stage.Events.Select(told => told.Kind).ShouldBe([SessionEventKind.Registered, SessionEventKind.Verified]);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 violation.3")]
    public void Broker_that_breaks_the_protocol_is_told_so_and_left()
    {
        var stage = new SessionStage().Begin().Request("t1").Forget();

        stage.Violate(MdpViolation.FieldTruncated).Look().ShouldBe(["DISCONNECT the control frame ends within a field", "close Violation"]);
        stage.Heartbeat().Look().ShouldBeEmpty();
    }

    [Fact]
    public void Command_that_no_broker_sends_is_a_violation() =>
        new SessionStage().Begin().Say(MdpCommandName.WorkerCredit).Look().ShouldBe(["DISCONNECT no such command in this version and direction (the rest never ran)", "close Violation"]);

    [Fact]
    public void Command_of_another_version_is_a_violation() =>
        new SessionStage().Begin().In(MdpVersion.V02).Heartbeat().Look().ShouldBe(["DISCONNECT the first frame names no version that is spoken here (the rest never ran)", "close Violation"]);

    [Fact]
    public void Reason_of_the_brokers_disconnect_is_told()
    {
        var stage = new SessionStage().Begin();

        stage.Disconnect("the broker is stopping").Look().ShouldBe(["close BrokerDisconnected"]);

        stage.Events.ShouldHaveSingleItem().Text.ShouldBe("the broker is stopping");
    }

    [Fact]
    public void Disconnect_in_answer_to_ready_is_a_refusal()
    {
        var stage = new SessionStage().OpenNewest().Forget();

        stage.Disconnect("heartbeat: expected 10 ms to 60 s").Look().ShouldBe(["close BrokerRefused"]);

        var told = stage.Events.ShouldHaveSingleItem();
        told.End.ShouldBe(SessionEnd.BrokerRefused);
        told.Text.ShouldBe("heartbeat: expected 10 ms to 60 s");
    }
}
