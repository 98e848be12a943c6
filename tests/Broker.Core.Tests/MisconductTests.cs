using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class MisconductTests
{
    private static readonly string[] Dismissed = ["w DISCONNECT", "w close ProtocolViolation"];

    [Fact, Trait("Row", "F17"), Trait("Row", "F18"), Trait("Spec", "7/MDP opening.3"), Trait("Row", "A2-3")]
    public void Second_ready_ends_the_session_and_the_request_in_hand_goes_on_elsewhere()
    {
        var stage = new Stage().Ready("w").Ready("other").Request("c", "a").Ready("w");

        stage.Take().ShouldBe(["w REQUEST 1/1 a", .. Dismissed, "other REQUEST 1/2 a"]);
    }

    [Fact, Trait("Row", "F21")]
    public void Reply_without_a_request_ends_the_session()
    {
        var stage = new Stage().Ready("w").Say("w", MdpCommandName.WorkerFinal, address: new byte[16], body: "x");

        stage.Take().ShouldBe(Dismissed);
    }

    [Theory, Trait("Row", "F19"), Trait("Spec", "8/MMI namespace.2"), Trait("Row", "A2-3")]
    [InlineData("mmi.service")]
    [InlineData("mmi.anything")]
    [InlineData("MMI.service")]
    [InlineData("white space")]
    [InlineData("line\nbreak")]
    public void Reserved_and_illegal_names_are_refused_and_leave_nothing_behind(string service)
    {
        var stage = new Stage().Ready("w", service);

        stage.Take().ShouldBe(Dismissed);
        stage.Told(BrokerEventKind.ServiceAppeared).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerRefused).ShouldHaveSingleItem().Service.ShouldNotBeNull().ShouldNotContain("\n");
    }

    [Fact, Trait("Row", "F33"), Trait("Row", "X6")]
    public void Worker_that_asks_like_a_client_loses_its_session()
    {
        var stage = new Stage().Ready("w").Request("w", "a");

        stage.Take().ShouldBe(Dismissed);
    }

    [Fact, Trait("Row", "F33"), Trait("Row", "F51")]
    public void Client_that_speaks_like_a_worker_is_closed_without_a_word()
    {
        var stage = new Stage().Request("c", "a").Heartbeat("c");

        stage.Take().ShouldBe(["c close ProtocolViolation"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Cancelled);
    }

    [Fact]
    public void Worker_that_changes_its_version_loses_its_session()
    {
        new Stage().Ready("w").Heartbeat("w", MdpVersion.V02).Take().ShouldBe(Dismissed);
    }

    [Fact, Trait("Row", "F9")]
    public void Disconnect_before_ready_closes_the_connection()
    {
        new Stage().Connect("w").Disconnect("w").Take().ShouldBe(["w close Graceful"]);
    }

    [Fact, Trait("Row", "F49"), Trait("Row", "F51")]
    public void Malformed_messages_of_a_client_are_counted_and_cost_it_the_connection_at_the_limit()
    {
        var stage = new Stage(new() { MaxViolations = 3 }).Request("c", "a");
        stage.Violate("c", MdpViolation.TooFewFrames).Violate("c", MdpViolation.UnknownHeader).Take().ShouldBeEmpty();

        stage.Violate("c", MdpViolation.UnknownCommand).Take().ShouldBe(["c close ProtocolViolation"]);
        stage.Told(BrokerEventKind.PeerViolation).Count().ShouldBe(3);
    }

    [Fact, Trait("Row", "F49")]
    public void Malformed_message_of_a_worker_costs_it_the_session_and_not_its_request()
    {
        var stage = new Stage().Ready("w").Ready("other").Request("c", "a").Violate("w", MdpViolation.DelimiterMissing);

        stage.Take().ShouldBe(["w REQUEST 1/1 a", .. Dismissed, "other REQUEST 1/2 a"]);
    }

    [Fact]
    public void What_a_closing_peer_still_says_does_not_count()
    {
        var stage = new Stage().Ready("w").Ready("w");
        stage.Take();

        stage.Ready("w").Heartbeat("w").Violate("w", MdpViolation.UnknownHeader).Trickle("w").Lose("w").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_table_of_transitions_is_total()
    {
        MdpCommandName[] commands =
        [
            MdpCommandName.WorkerReady, MdpCommandName.WorkerPartial, MdpCommandName.WorkerFinal,
            MdpCommandName.WorkerHeartbeat, MdpCommandName.WorkerDisconnect,
        ];
        var table = Enum.GetValues<WorkerState>().ToDictionary(state => state, state => commands.Select(command => WorkerTransitions.Of(state, command)).ToArray());

        table[WorkerState.Unknown].ShouldBe([WorkerAction.Register, WorkerAction.TellDisconnect, WorkerAction.TellDisconnect, WorkerAction.TellDisconnect, WorkerAction.Close]);
        table[WorkerState.Idle].ShouldBe([WorkerAction.RefuseReady, WorkerAction.RefuseReply, WorkerAction.RefuseReply, WorkerAction.Hear, WorkerAction.Leave]);
        table[WorkerState.Busy].ShouldBe([WorkerAction.RefuseReady, WorkerAction.PassPartial, WorkerAction.PassFinal, WorkerAction.Hear, WorkerAction.Leave]);
        table[WorkerState.Fenced].ShouldBe([WorkerAction.RefuseReady, WorkerAction.DropPartial, WorkerAction.DropFinal, WorkerAction.Hear, WorkerAction.Leave]);
    }
}
