using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>Any version of client with any version of worker.</summary>
public class MappingTests
{
    [Theory, Trait("Spec", "MDP/0.3 mapping.1"), Trait("Spec", "MDP/0.3 negotiation.5")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void A_0_3_client_is_served_by_an_older_worker(MdpVersion version)
    {
        var stage = new Stage().Ready("w", version: version).Ask("c", 7, "hello", headers: "a=b").Final("w", "HELLO", version);

        stage.Take().ShouldBe(["w REQUEST 1/1 hello", "c FINAL #7 HELLO"]);
    }

    [Theory, Trait("Spec", "MDP/0.3 mapping.1"), Trait("Spec", "MDP/0.3 negotiation.5")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void An_older_client_is_served_by_a_0_3_worker(MdpVersion version)
    {
        var stage = new Stage().ReadyV03("w").Request("c", "hello", version: version).FinalV03("w", "1/1", "HELLO", "a=b");

        stage.Take().ShouldBe(["w REQUEST 1/1 hello", "c FINAL echo HELLO"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Spec", "MDP/0.3 headers.4"), Trait("Spec", "MDP/0.3 work.2")]
    public void Headers_travel_end_to_end_on_every_attempt()
    {
        var stage = new Stage().ReadyV03("w1").Ask("c", 7, "hello", headers: "traceparent=00-1 x=y").Lose("w1").ReadyV03("w2");
        stage.PartialV03("w2", "1/2", "part", "n=1").FinalV03("w2", "1/2", "HELLO", "n=2");

        stage.Take().ShouldBe(
        [
            "w1 REQUEST 1/1 hello {traceparent=00-1} {x=y}", "w2 REQUEST 1/2 hello {traceparent=00-1} {x=y}", "c PARTIAL #7 part {n=1}", "c FINAL #7 HELLO {n=2}",
        ]);
        stage.HeldBodies.ShouldBe(0, "what has begun to go out is not kept");
    }

    [Fact, Trait("Spec", "18/MDP request-reply.1"), Trait("Row", "F52")]
    public void Parts_of_a_0_3_worker_reach_each_client_as_its_version_has_it()
    {
        var stage = new Stage().ReadyV03("w").Ask("c3", 7, "q").Request("c2", "q", version: MdpVersion.V02).Request("c1", "q");
        foreach (var request in new[] { "1/1", "2/1", "3/1" })
        {
            stage.PartialV03("w", request, "a").FinalV03("w", request, "b");
        }

        stage.Take()[3..].ShouldBe(["c3 PARTIAL #7 a", "c3 FINAL #7 b", "c2 PARTIAL echo a", "c2 FINAL echo b", "c1 FINAL echo a+b"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.4"), Trait("Spec", "MDP/0.3 request.2"), Trait("Row", "R2"), Trait("Spec", "MDP/0.3 error.1")]
    [Trait("Spec", "MDP/0.3 error.3")]
    public void A_workers_error_reaches_a_0_3_client_unchanged_and_is_its_answer()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "bad").ErrorV03("w", "1/1", 418, "no coffee", headers: "n=1");

        stage.Take().ShouldBe(["w REQUEST 1/1 bad", "c ERROR #7 418 no coffee (worker) {n=1}"]);
        stage.Told(BrokerEventKind.HandlerFailed).ShouldHaveSingleItem().Code.ShouldBe((ushort)418);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Failed);
        stage.Told(BrokerEventKind.DeadLettered).ShouldBeEmpty();
        stage.HeldBodies.ShouldBe(0);
    }

    [Theory, Trait("Spec", "MDP/0.3 work.4"), Trait("Row", "S15")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void A_workers_error_for_a_client_that_has_no_such_command_is_a_dead_letter(MdpVersion version)
    {
        var stage = new Stage().ReadyV03("w").Request("c", "bad", version: version).ErrorV03("w", "1/1", 400, "bad");

        stage.Take().ShouldBe(["w REQUEST 1/1 bad"]);
        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Failed);
        stage.Ask("mmi.deadletters").Json[0].GetProperty("lost_attempts")[0].GetProperty("reason").GetString().ShouldBe("HandlerFailed");
    }

    [Fact, Trait("Spec", "MDP/0.3 work.4")]
    public void An_error_that_may_be_tried_again_goes_to_another_worker_if_there_is_one()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "job").ErrorV03("w1", "1/1", 503, "stopping", mayRetry: true);

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job", "w2 REQUEST 1/2 job"]);
        stage.Told(BrokerEventKind.RequestRequeued).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.HandlerFailed);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.4"), Trait("Row", "F34")]
    public void An_error_that_may_be_tried_again_is_passed_on_and_kept_as_a_dead_letter_when_the_attempts_are_used_up()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 2 } }).ReadyV03("w").Ask("c", 7, "job");
        stage.ErrorV03("w", "1/1", 500, "first", mayRetry: true).ErrorV03("w", "1/2", 500, "second", mayRetry: true);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w REQUEST 1/2 job", "c ERROR #7 500 second (worker)"]);
        stage.Told(BrokerEventKind.DeadLettered).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.3"), Trait("Spec", "MDP/0.3 credit.1")]
    public void Several_requests_are_answered_in_any_order()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Ask("c", 2, "b").Ask("c", 3, "d");
        stage.FinalV03("w", "3/1", "D").FinalV03("w", "1/1", "A").FinalV03("w", "2/1", "B");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "w REQUEST 2/1 b", "w REQUEST 3/1 d", "c FINAL #3 D", "c FINAL #1 A", "c FINAL #2 B"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 work.6"), Trait("Row", "F22")]
    [Trait("Row", "X7")]
    public void A_token_that_is_not_in_hand_is_dropped_and_costs_nobody_anything()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").FinalV03("w", "1/1", "A").FinalV03("w", "1/1", "A").PartialV03("w", "9/9", "x").ErrorV03("w", "1/2", 500, "x");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "c FINAL #1 A"]);
        stage.Told(BrokerEventKind.ReplyFenced).Select(fact => (fact.Request, fact.Attempt)).ShouldBe([(1UL, 1), (9UL, 9), (1UL, 2)]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 request.8"), Trait("Row", "F6")]
    public void A_reply_that_has_begun_is_not_begun_again()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "q").PartialV03("w1", "1/1", "a").Lose("w1");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 q", "c PARTIAL #7 a", "c ERROR #7 502 lost 1 worker, the last by ConnectionLost {mdp-attempts=1}"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 mapping.3")]
    public void Management_services_answer_a_0_3_client_by_its_id()
    {
        new Stage().ReadyV03("w").Ask("c", 7, "echo", "mmi.service").Take().ShouldBe(["c FINAL #7 200"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.4"), Trait("Row", "F55")]
    public void A_0_3_worker_that_is_not_registered_is_told_so()
    {
        var stage = new Stage().Connect("w").Beat("w", "1/1").FinalV03("w", "1/1", "late").Credit("w", 3);

        stage.Take().ShouldAllBe(line => line == "w DISCONNECT expected READY first: this connection is not registered");
        stage.Told(BrokerEventKind.UnknownWorker).Count().ShouldBe(3);
        stage.ReadyV03("w").Ask("c", 1, "a").Take().ShouldContain("w REQUEST 1/1 a");
    }

    [Fact]
    public void The_table_of_0_3_is_total()
    {
        MdpCommandName[] commands =
        [
            MdpCommandName.WorkerReady, MdpCommandName.WorkerPartial, MdpCommandName.WorkerFinal, MdpCommandName.WorkerError,
            MdpCommandName.WorkerHeartbeat, MdpCommandName.WorkerCredit, MdpCommandName.WorkerDisconnect,
        ];
        var table = Enum.GetValues<WorkerState>().ToDictionary(state => state, state => commands.Select(command => WorkerTransitionsV03.Of(state, command)).ToArray());
        WorkerAction[] registered = [WorkerAction.TakeStock, WorkerAction.SetCredit, WorkerAction.Leave];

        table[WorkerState.Unknown].ShouldBe([WorkerAction.Register, .. Enumerable.Repeat(WorkerAction.TellDisconnect, 5), WorkerAction.Close]);
        table[WorkerState.Idle].ShouldBe([WorkerAction.Enlist, WorkerAction.DropUnknown, WorkerAction.DropUnknown, WorkerAction.DropUnknown, .. registered]);
        table[WorkerState.Busy].ShouldBe([WorkerAction.Enlist, WorkerAction.PassPartial, WorkerAction.PassFinal, WorkerAction.PassError, .. registered]);
        table[WorkerState.Fenced].ShouldBe([WorkerAction.Enlist, WorkerAction.DropPartial, WorkerAction.DropFinal, WorkerAction.DropFinal, .. registered]);
    }
}
