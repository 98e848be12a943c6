namespace Mdp.Broker.Core.Tests;

/// <summary>What is told while nobody wants to hear what each request does when all is well.</summary>
public class RoutineTests
{
    private static readonly BrokerEventKind[] OfRequests =
        [BrokerEventKind.RequestAccepted, BrokerEventKind.RequestDispatched, BrokerEventKind.RequestRequeued, BrokerEventKind.RequestEnded];

    [Fact]
    public void A_request_whose_first_attempt_is_replied_to_is_not_told_of()
    {
        var stage = Quiet().Ready("w").Request("c", "hello").Final("w", "HELLO");

        stage.Take().ShouldBe(["w REQUEST 1/1 hello", "c FINAL echo HELLO"]);
        Told(stage).ShouldBeEmpty();
    }

    [Fact]
    public void A_request_that_loses_an_attempt_is_told_of_from_there_to_its_end()
    {
        var stage = Quiet().Ready("w1").Request("c", "hello").Lose("w1").Ready("w2").Final("w2", "HELLO");

        Told(stage).ShouldBe([BrokerEventKind.RequestRequeued, BrokerEventKind.RequestDispatched, BrokerEventKind.RequestEnded]);
    }

    [Fact]
    public void A_request_that_ends_without_a_reply_is_told_of()
    {
        var stage = Quiet().Request("c", "hello").Advance(TimeSpan.FromSeconds(60));

        Told(stage).ShouldBe([BrokerEventKind.RequestEnded]);
    }

    [Fact]
    public void Whoever_wants_to_hear_of_all_hears_from_then_on()
    {
        var stage = Quiet().Ready("w").Request("c", "hello");
        stage.Core.Routine = RoutineDetail.Events;

        Told(stage.Final("w", "HELLO")).ShouldBe([BrokerEventKind.RequestEnded]);
    }

    [Fact]
    public void Whoever_wants_figures_has_them_instead_of_events()
    {
        var stage = Quiet(RoutineDetail.Figures).Request("c", "hello").Advance(TimeSpan.FromSeconds(2)).Ready("w").Advance(TimeSpan.FromSeconds(1)).Final("w", "HELLO");

        stage.Core.TakeFigures().ToArray().ShouldBe([
            new(BrokerEventKind.RequestAccepted, "echo", 5, TimeSpan.Zero),
            new(BrokerEventKind.RequestDispatched, "echo", 0, TimeSpan.FromSeconds(2)),
            new(BrokerEventKind.RequestEnded, "echo", 0, TimeSpan.FromSeconds(3)),
        ]);
        Told(stage).ShouldBeEmpty();
        stage.Core.TakeFigures().Length.ShouldBe(0);
    }

    [Fact]
    public void What_is_told_by_events_is_in_no_figure()
    {
        var stage = Quiet(RoutineDetail.Figures).Ready("w1").Request("c", "hello").Lose("w1");
        stage.Core.TakeFigures().Length.ShouldBe(2);

        Told(stage.Ready("w2").Final("w2", "HELLO")).ShouldBe([BrokerEventKind.RequestRequeued, BrokerEventKind.RequestDispatched, BrokerEventKind.RequestEnded]);
        stage.Core.TakeFigures().Length.ShouldBe(0);
    }

    private static Stage Quiet(RoutineDetail detail = RoutineDetail.None)
    {
        var stage = new Stage();
        stage.Core.Routine = detail;
        return stage;
    }

    private static IEnumerable<BrokerEventKind> Told(Stage stage) => stage.Events.Select(told => told.Kind).Where(OfRequests.Contains);
}
