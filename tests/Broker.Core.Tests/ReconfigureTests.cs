namespace Mdp.Broker.Core.Tests;

/// <summary>Settings that change while the broker works: what is new is treated by the new ones, and what was agreed stays agreed.</summary>
[Trait("Row", "G28")]
public sealed class ReconfigureTests
{
    private static readonly ServiceSettings Brief = ServiceSettings.Default with { QueueTimeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Known_services_take_their_new_settings()
    {
        var stage = new Stage().Request("c", "old");
        Reconfigure(stage, new() { Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) { ["echo"] = Brief } });
        stage.Request("c", "new").Advance(TimeSpan.FromSeconds(2));

        // What waited before keeps its minute.
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Request.ShouldBe(2UL);
        stage.Advance(TimeSpan.FromSeconds(60)).Told(BrokerEventKind.RequestEnded).Count().ShouldBe(2);
        stage.Told(BrokerEventKind.SettingsChanged).Count().ShouldBe(1);
    }

    [Fact]
    public void Limits_hold_from_the_next_message_on_and_what_was_accepted_stays()
    {
        var stage = new Stage().Request("c", "a").Request("c", "b").Request("c", "c");
        Reconfigure(stage, new() { MaxClientQueueLength = 2 });
        stage.Core.RequestCount.ShouldBe(3);
        stage.Request("c", "d").Told(BrokerEventKind.RequestRejected).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.ClientQueueLength);
        Reconfigure(stage, new());
        stage.Request("c", "d").Core.RequestCount.ShouldBe(4);
    }

    [Fact]
    public void Registered_workers_keep_their_heartbeat_and_new_ones_get_the_new_one()
    {
        var stage = new Stage().Ready("old");
        Reconfigure(stage, new() { Heartbeat = new(TimeSpan.FromMilliseconds(100), 3) });
        stage.Ready("new").Take();

        stage.Advance(TimeSpan.FromSeconds(1));
        stage.Take().ShouldContain("new close HeartbeatExpired");
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
        stage.Advance(TimeSpan.FromSeconds(7)).Take().ShouldContain("old close HeartbeatExpired");
    }

    [Fact]
    public void What_is_kept_of_the_past_shrinks_at_once()
    {
        var stage = new Stage(new() { DefaultService = ServiceSettings.Default with { MaxAttempts = 1 } });
        foreach (var worker in new[] { "w1", "w2", "w3" })
        {
            stage.Ready(worker).Request("c", worker).Lose(worker);
        }

        Reconfigure(stage, new() { MaxDeadLetters = 1, MaxEndedRequests = 2 });
        stage.Ask("mmi.deadletters").Json.GetArrayLength().ShouldBe(1);
        stage.Ask("mmi.request", "1").Status.ShouldBe("404");
        stage.Ask("mmi.request", "2").Status.ShouldBe("200");
        stage.Ask("mmi.request", "3").Status.ShouldBe("200");
        Reconfigure(stage, new() { MaxEndedRequests = 10 });
        stage.Ask("mmi.request", "2").Status.ShouldBe("200");
    }

    private static void Reconfigure(Stage stage, BrokerSettings settings)
    {
        stage.Core.Reconfigure(settings, stage.Now);
        stage.Tick();
    }
}
