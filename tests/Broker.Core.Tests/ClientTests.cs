using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class ClientTests
{
    [Fact, Trait("Row", "F39")]
    public void Waiting_requests_of_a_vanished_client_are_cancelled()
    {
        var stage = new Stage().Request("c", "a").Request("c", "b").Lose("c").Ready("w");

        stage.Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.RequestEnded).Select(fact => fact.Outcome).ShouldBe([RequestOutcome.Cancelled, RequestOutcome.Cancelled]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F40"), Trait("Row", "F41"), Trait("Row", "I3")]
    public void Worker_of_a_vanished_client_is_free_when_it_has_finished()
    {
        var stage = new Stage().Ready("w", version: MdpVersion.V02).Request("c", "a", version: MdpVersion.V02).Partial("w", "p").Lose("c").Request("d", "b");
        stage.Partial("w", "p").Final("w", "A", MdpVersion.V02).Final("w", "B", MdpVersion.V02);

        stage.Take().ShouldBe(["w REQUEST 1/1 a", "c PARTIAL echo p", "w REQUEST 2/1 b", "d FINAL echo B"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "L11")]
    public void Requests_of_a_vanished_client_go_on_where_the_service_says_so()
    {
        var stage = new Stage(new() { DefaultService = new() { OnClientGone = OrphanPolicy.Continue } });
        stage.Ready("w1").Request("c", "a").Request("c", "b").Lose("c").Lose("w1").Ready("w2").Final("w2", "A").Final("w2", "B");

        stage.Take().ShouldBe(["w1 REQUEST 1/1 a", "w2 REQUEST 1/2 a", "w2 REQUEST 2/1 b"]);
        stage.Told(BrokerEventKind.ReplyDropped).Count().ShouldBe(2);
        stage.Told(BrokerEventKind.RequestEnded).Select(fact => fact.Outcome).ShouldBe([RequestOutcome.Replied, RequestOutcome.Replied]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F42"), Trait("Row", "I3")]
    public void Client_that_returns_on_a_new_connection_never_sees_the_reply_to_its_old_one()
    {
        var stage = new Stage().Ready("w").Request("c", "old").Lose("c").Request("c", "new").Final("w", "OLD").Final("w", "NEW");

        stage.Take().ShouldBe(["w REQUEST 1/1 old", "w REQUEST 2/1 new", "c FINAL echo NEW"]);
    }

    [Fact, Trait("Row", "F71"), Trait("Spec", "7/MDP opening.6")]
    public void Stopping_broker_dismisses_its_workers_and_ends_every_request()
    {
        var stage = new Stage().Ready("w1").Request("c", "a").Request("c", "b").Stop();

        stage.Take().ShouldBe(["w1 REQUEST 1/1 a", "w1 DISCONNECT", "w1 close BrokerStopping"]);
        stage.Told(BrokerEventKind.RequestEnded).Select(fact => fact.Outcome).ShouldBe([RequestOutcome.BrokerStopped, RequestOutcome.BrokerStopped]);
        stage.HeldBodies.ShouldBe(0);
        stage.Request("c", "late").Ready("late").Take().ShouldBe(["late DISCONNECT", "late close ProtocolViolation"]);
        stage.Told(BrokerEventKind.RequestRejected).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.Stopping);
    }

    [Fact, Trait("Spec", "8/MMI default-services.1"), Trait("Row", "I9"), Trait("Row", "A2-9")]
    public void Mmi_service_answers_from_the_truth()
    {
        var stage = new Stage();
        stage.Mmi("echo").ShouldBe("404");
        stage.Request("c", "a").Mmi("echo").ShouldBe("404");
        stage.Ready("w").Mmi("echo").ShouldBe("200");
        stage.Lose("w").Mmi("echo").ShouldBe("404");
        stage.Mmi("mmi.service").ShouldBe("404");
    }

    [Fact, Trait("Spec", "8/MMI default-services.2")]
    public void Other_management_services_are_not_implemented()
    {
        new Stage().Request("c", "x", "mmi.unheard-of").Take().ShouldBe(["c FINAL mmi.unheard-of 501"]);
    }
}
