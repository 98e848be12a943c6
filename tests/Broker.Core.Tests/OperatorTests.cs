using System.Text;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What only the operator may ask and do: inputs of the core that no peer can reach.</summary>
public sealed class OperatorTests
{
    [Fact, Trait("Row", "O3")]
    public void Evicted_worker_is_told_and_what_it_had_in_hand_goes_to_another()
    {
        var stage = new Stage().Ready("w1").Request("c", "a").Ready("w2");
        stage.Take();

        stage.Core.Evict(new(1), stage.Now).ShouldBeTrue();

        stage.Tick().Take().ShouldBe(["w1 DISCONNECT", "w1 close Evicted", "w2 REQUEST 1/2 a"]);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.Evicted);
        stage.Core.Evict(new(1), stage.Now).ShouldBeFalse("it is gone");
        stage.Core.Evict(new(2), stage.Now).ShouldBeFalse("it is a client");
    }

    [Fact]
    public void Cancelled_request_leaves_its_queue_or_is_fenced()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Request("c", "b");
        stage.Core.CancelRequest(2, stage.Now).ShouldBeTrue();
        stage.Core.CancelRequest(1, stage.Now).ShouldBeTrue();
        stage.Core.CancelRequest(1, stage.Now).ShouldBeFalse();
        stage.Core.RequestCount.ShouldBe(0);
        stage.Take();

        stage.Final("w", "late").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.RequestEnded).Select(told => told.Outcome).ShouldBe([RequestOutcome.Cancelled, RequestOutcome.Cancelled]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void Operator_is_answered_in_the_words_of_the_management_services_and_without_their_budget()
    {
        var stage = new Stage(new() { MaxManagementListsPerSecond = 1 }).Ready("w");
        var question = new Body(new OctetFrames(""u8.ToArray()), 0);
        var told = stage.Ask("mmi.workers").Json.GetRawText();
        for (var count = 0; count < 3; count++)
        {
            var reply = (OctetFrames)stage.Core.Ask("mmi.workers", question, stage.Now).Frames!;
            Encoding.UTF8.GetString(reply[0].Span).ShouldBe("200");
            Encoding.UTF8.GetString(reply[1].Span).ShouldBe(told);
        }

        stage.Told(BrokerEventKind.ManagementAnswered).Count().ShouldBe(1);
    }

    [Fact]
    public void Totals_of_a_service_tell_what_became_of_its_requests()
    {
        var stage = new Stage().Ready("w1").Request("c", "a").Advance(TimeSpan.FromSeconds(1)).Lose("w1").Ready("w2").Advance(TimeSpan.FromSeconds(1));
        stage.Final("w2", "a").Request("c", "b").Core.CancelRequest(2, stage.Now);

        var service = stage.Ask("mmi.services").Json[0];
        service.GetProperty("accepted").GetInt32().ShouldBe(2);
        service.GetProperty("replied").GetInt32().ShouldBe(1);
        service.GetProperty("failed").GetInt32().ShouldBe(1);
        service.GetProperty("requeued").GetInt32().ShouldBe(1);
        service.GetProperty("latency_total_s").GetDouble().ShouldBe(2);
    }

    [Fact, Trait("Row", "F71")]
    public void Broker_that_drains_says_so_and_when_it_is_done()
    {
        var stage = new Stage().Ready("w").Request("c", "a");
        stage.Core.IsDraining.ShouldBeFalse();
        stage.Core.Drain(stage.Now);
        stage.Core.IsDraining.ShouldBeTrue();
        stage.Core.IsDrained.ShouldBeFalse();
        stage.Request("c", "refused").Final("w", "a");
        stage.Core.IsDrained.ShouldBeTrue();
        stage.Told(BrokerEventKind.RequestRejected).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.Draining);
    }
}
