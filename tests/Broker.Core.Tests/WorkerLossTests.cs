using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class WorkerLossTests
{
    [Fact, Trait("Row", "F3"), Trait("Row", "L2")]
    [Trait("Spec", "MDP/0.3 disconnect.2")]
    [Trait("Row", "O4")]
    [Trait("Row", "S2")]
    [Trait("Row", "R9")]
    [Trait("Row", "S4")]
    public void The_request_of_a_worker_that_dies_runs_on_another_one()
    {
        var stage = new Stage().Ready("w1").Request("c", "job").Ready("w2").Lose("w1").Final("w2", "done");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job", "w2 REQUEST 1/2 job", "c FINAL echo done"]);
        stage.HeldBodies.ShouldBe(0);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.ConnectionLost);
    }

    [Fact]
    public void A_dead_workers_request_goes_to_the_head_of_the_queue_in_the_order_of_arrival()
    {
        var stage = new Stage().Ready("w1").Ready("w2").Request("c", "a").Request("c", "b").Request("c", "d");
        stage.Lose("w2").Lose("w1").Take();

        stage.Ready("w3").Final("w3", "A").Final("w3", "B").Final("w3", "D").Take()
            .ShouldBe(["w3 REQUEST 1/2 a", "c FINAL echo A", "w3 REQUEST 2/2 b", "c FINAL echo B", "w3 REQUEST 3/1 d", "c FINAL echo D"]);
    }

    [Fact, Trait("Row", "F34"), Trait("Row", "S15")]
    public void A_request_that_kills_every_worker_becomes_a_dead_letter_after_its_attempts()
    {
        var stage = new Stage().Request("c", "poison");
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            stage.Ready($"w{attempt}").Lose($"w{attempt}");
        }

        stage.Take().Length.ShouldBe(5);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.WorkerLost);
        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem().Attempt.ShouldBe(5);
        stage.Ready("w6").Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "I4")]
    public void A_service_that_must_not_run_twice_fails_instead()
    {
        var stage = new Stage(new() { DefaultService = new() { OnWorkerLost = WorkerLossPolicy.Fail } });
        stage.Ready("w1").Ready("w2").Request("c", "once").Lose("w1");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 once"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.WorkerLost);
    }

    [Fact, Trait("Row", "F32")]
    public void A_request_whose_reply_is_beyond_the_limits_costs_one_worker_and_not_all()
    {
        var stage = new Stage().Ready("w1").Ready("w2").Request("c", "large").Lose("w1", DepartureReason.MessageTooLarge);

        stage.Take().ShouldBe(["w1 REQUEST 1/1 large"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.ReplyTooLarge);
        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem();
    }

    [Fact, Trait("Row", "F6"), Trait("Row", "I6")]
    public void A_reply_that_has_begun_is_not_begun_again_by_another_worker()
    {
        var stage = new Stage().Ready("w1", version: MdpVersion.V02).Ready("w2", version: MdpVersion.V02);
        stage.Request("c", "q", version: MdpVersion.V02).Partial("w1", "a").Lose("w1");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 q", "c PARTIAL echo a"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.WorkerLost);
    }

    [Fact, Trait("Row", "F6")]
    public void Parts_that_only_the_broker_has_seen_are_forgotten_with_their_worker()
    {
        var stage = new Stage().Ready("w1", version: MdpVersion.V02).Ready("w2", version: MdpVersion.V02);
        stage.Request("old", "q").Partial("w1", "a").Lose("w1").Partial("w2", "b").Final("w2", "c", MdpVersion.V02);

        stage.Take().ShouldBe(["w1 REQUEST 1/1 q", "w2 REQUEST 1/2 q", "old FINAL echo b+c"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F8"), Trait("Spec", "7/MDP opening.5")]
    public void A_worker_that_says_disconnect_while_busy_gives_its_request_back()
    {
        var stage = new Stage().Ready("w1").Ready("w2").Request("c", "job").Disconnect("w1");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job", "w2 REQUEST 1/2 job", "w1 close Graceful"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.Graceful);
    }

    [Fact, Trait("Row", "F12"), Trait("Row", "F24"), Trait("Row", "L3"), Trait("Row", "S9c"), Trait("Row", "R8")]
    [Trait("Row", "L4")]
    public void A_worker_that_takes_too_long_is_fenced_and_gets_no_work_until_it_answers()
    {
        var stage = new Stage(new() { DefaultService = new() { ProcessingTimeout = TimeSpan.FromSeconds(10) } });
        stage.Ready("w1").Request("c", "slow").Advance(TimeSpan.FromSeconds(10));
        stage.Take().Where(line => !line.EndsWith("HEARTBEAT", StringComparison.Ordinal)).ShouldBe(["w1 REQUEST 1/1 slow"]);

        stage.Ready("w2").Final("w1", "late").Take().ShouldBe(["w2 REQUEST 1/2 slow"]);
        stage.Told(BrokerEventKind.ReplyFenced).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        stage.Request("c", "next").Take().ShouldBe(["w1 REQUEST 2/1 next"]);
        stage.Final("w2", "done").Take().ShouldBe(["c FINAL echo done"]);
    }

    [Fact, Trait("Row", "L3")]
    public void A_fenced_worker_that_never_answers_is_purged()
    {
        var stage = new Stage(new() { DefaultService = new() { ProcessingTimeout = TimeSpan.FromSeconds(10), MaxAttempts = 1 } });
        stage.Ready("w").Request("c", "hang").Advance(TimeSpan.FromSeconds(20));

        stage.Take()[^2..].ShouldBe(["w DISCONNECT", "w close ProcessingTimeout"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.ProcessingTimeout);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.ProcessingTimeout);
    }

    [Fact, Trait("Row", "F32"), Trait("Row", "L3")]
    public void A_worker_whose_reply_is_too_large_is_not_waited_for_any_longer_than_before()
    {
        var settings = new ServiceSettings { MaxBufferedPartialOctets = 3, ProcessingTimeout = TimeSpan.FromSeconds(1) };
        var stage = new Stage(new() { DefaultService = settings }).Ready("w", version: MdpVersion.V02).Request("old", "q");
        stage.Partial("w", "too large").Advance(TimeSpan.FromSeconds(1));

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.ProcessingTimeout);
    }

    [Fact, Trait("Row", "F22"), Trait("Row", "I2")]
    public void A_second_reply_reaches_nobody_and_costs_the_worker_its_session()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Final("w", "A").Final("w", "A");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "c FINAL echo A", "w DISCONNECT", "w close ProtocolViolation"]);
    }

    [Fact, Trait("Row", "F23"), Trait("Row", "I5")]
    [Trait("Row", "X7")]
    public void A_forged_token_reaches_nobody_and_its_worker_loses_the_request_in_hand()
    {
        var stage = new Stage().Ready("victim").Ready("forger").Request("c1", "a").Request("c2", "b");
        var forged = new byte[RequestToken.Octets];
        new RequestToken(Stage.Epoch, 1, 1).Write(forged);

        stage.Take().ShouldBe(["victim REQUEST 1/1 a", "forger REQUEST 2/1 b"]);
        stage.Say("forger", MdpCommandName.WorkerFinal, address: forged, body: "FORGED").Take().ShouldBe(["forger DISCONNECT", "forger close ProtocolViolation"]);
        stage.Final("victim", "A").Take().ShouldBe(["c1 FINAL echo A", "victim REQUEST 2/2 b"]);
    }
}
