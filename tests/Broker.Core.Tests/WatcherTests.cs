using System.Text.Json;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary><c>mmi.events</c>: what there is, and then what changes, for as long as the client likes.</summary>
public class WatcherTests
{
    private const string Events = "mmi.events";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [Fact, Trait("Row", "S5")]
    public void A_watch_begins_with_what_there_is_and_goes_on_with_each_change()
    {
        var stage = new Stage().ReadyV03("w1", credit: 3).Ask("c", 7, "echo", Events);
        stage.Take().ShouldBe(["""c PARTIAL #7 200|[{"service":"echo","workers":1,"idle":1}]"""]);

        stage.Advance(Pause).Ready("w2").Take().ShouldBe([
            """c PARTIAL #7 200|[{"service":"echo","workers":2,"idle":2,"event":"registered","worker":{"peer":3,"remote":"w2","service":"echo","version":"0.1","state":"idle","registered_s":0,"silent_s":0}}]"""]);
        stage.Advance(TimeSpan.FromSeconds(1)).Lose("w2").Take().ShouldBe([
            """c PARTIAL #7 200|[{"service":"echo","workers":1,"idle":1,"event":"departed","reason":"ConnectionLost","worker":{"peer":3,"remote":"w2","service":"echo","version":"0.1","state":"idle","registered_s":1,"silent_s":1}}]"""]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "S5")]
    public void A_service_that_nobody_serves_is_told_as_one_without_workers()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events);
        stage.Take().ShouldBe(["""c PARTIAL #7 200|[{"service":"echo","workers":0,"idle":0}]"""]);

        stage.Ready("w");
        Changes(stage, "c").ShouldBe(["echo 1 1 registered"]);
    }

    [Fact, Trait("Row", "S5")]
    public void A_watch_of_all_tells_each_service_that_is_served_and_then_of_whoever_comes()
    {
        var stage = new Stage().Ready("w1").ReadyV03("w2", "other", credit: 2).Request("d", "waits", "unserved").Ask("c", 7, "", Events);
        stage.Take()[^1].ShouldBe("""c PARTIAL #7 200|[{"service":"echo","workers":1,"idle":1},{"service":"other","workers":1,"idle":1}]""");

        stage.ReadyV03("w2", "third", credit: 2);
        Changes(stage, "c").ShouldBe(["third 1 1 enlisted"]);
        stage.Advance(Pause).Lose("w2");
        Changes(stage, "c").ShouldBe(["other 0 0 departed ConnectionLost", "third 0 0 departed ConnectionLost"]);
    }

    [Theory, Trait("Row", "S5")]
    [InlineData(DepartureReason.Graceful)]
    [InlineData(DepartureReason.ConnectionLost)]
    [InlineData(DepartureReason.HeartbeatExpired)]
    [InlineData(DepartureReason.ProcessingTimeout)]
    [InlineData(DepartureReason.Superseded)]
    [InlineData(DepartureReason.ProtocolViolation)]
    [InlineData(DepartureReason.SendQueueFull)]
    [InlineData(DepartureReason.Evicted)]
    public void Each_departure_is_told_with_its_reason(DepartureReason reason)
    {
        var stage = new Stage(new() { DefaultService = new() { ProcessingTimeout = TimeSpan.FromSeconds(1) } }).Ready("w");
        if (reason is DepartureReason.ProcessingTimeout)
        {
            stage.Request("d", "hangs");
        }

        stage.Ask("c", 7, "echo", Events).Take();
        switch (reason)
        {
            case DepartureReason.Graceful:
                stage.Disconnect("w");
                break;
            case DepartureReason.HeartbeatExpired:
                stage.Advance(new BrokerSettings().Heartbeat.Window);
                break;
            case DepartureReason.ProcessingTimeout:
                stage.Advance(TimeSpan.FromSeconds(2));
                break;
            case DepartureReason.ProtocolViolation:
                stage.Violate("w", MdpViolation.UnknownCommand);
                break;
            case DepartureReason.Evicted:
                stage.Core.Evict(new(1), stage.Now).ShouldBeTrue();
                stage.Tick();
                break;
            default:
                stage.Lose("w", reason);
                break;
        }

        Changes(stage, "c").ShouldBe([$"echo 0 0 departed {reason}"]);
    }

    [Fact, Trait("Row", "S5")]
    public void A_watch_of_one_service_is_not_told_of_another()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events).Ask("c", 8, "other", Events);
        stage.Take();

        stage.Ready("w", "other");
        stage.Take().ShouldHaveSingleItem().ShouldStartWith("c PARTIAL #8 ");
        stage.Advance(Pause).Ready("x", "third").Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "I8")]
    public void A_crowd_is_told_in_one_message_each_pause_and_the_first_of_it_at_once()
    {
        var stage = new Stage().Ask("c", 7, "", Events);
        stage.Take();

        for (var number = 0; number < 20; number++)
        {
            stage.Ready($"w{number}");
        }

        Changes(stage, "c").ShouldBe(["echo 1 1 registered"]);
        stage.Advance(Pause - TimeSpan.FromMilliseconds(1)).Take().ShouldBeEmpty();
        stage.Advance(TimeSpan.FromMilliseconds(1));
        var told = stage.Take().ShouldHaveSingleItem();
        Json(told).GetArrayLength().ShouldBe(19);
        Json(told)[18].GetProperty("workers").GetInt32().ShouldBe(20);
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "I8")]
    public void A_crowd_that_is_too_large_to_be_told_one_by_one_is_told_by_what_became_of_the_services()
    {
        var stage = new Stage(new() { MaxManagementOctets = 1024 }).Ask("c", 7, "", Events).Ask("d", 8, "other", Events);
        for (var number = 0; number < 1_000; number++)
        {
            stage.Ready($"w{number}").Ready($"x{number}", "other");
        }

        stage.Advance(Pause).Take();
        for (var number = 0; number < 1_000; number++)
        {
            stage.Lose($"w{number}");
        }

        stage.Lose("x0").Take();
        stage.Advance(Pause).Take().ShouldBe([
            """c PARTIAL #7 200|[{"service":"echo","workers":0,"idle":0},{"service":"other","workers":999,"idle":999}]""",
            """d PARTIAL #8 200|[{"service":"other","workers":999,"idle":999}]"""]);
        stage.Advance(TimeSpan.FromSeconds(1)).Ready("y", "other").Take().Length.ShouldBe(2);
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "I8")]
    public void A_picture_that_is_too_large_for_one_message_comes_in_several_and_the_last_one_says_that_it_is_whole()
    {
        var stage = new Stage(new() { MaxManagementOctets = 1024 });
        for (var number = 10; number < 60; number++)
        {
            stage.Ready($"w{number}", $"service-{number}");
        }

        stage.Ask("c", 7, "", Events);
        var told = stage.Take();
        told.Length.ShouldBe(3);
        told[..^1].ShouldAllBe(line => line.StartsWith("c PARTIAL #7 206|", StringComparison.Ordinal) && line.Length < 1200);
        told[^1].ShouldStartWith("c PARTIAL #7 200|");
        told.SelectMany(line => Json(line).EnumerateArray()).Select(entry => entry.GetProperty("service").GetString()).Distinct().Count().ShouldBe(50);
    }

    [Fact, Trait("Row", "S5")]
    public void Who_asks_while_news_wait_gets_the_picture_behind_them_and_none_of_them()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events).Ready("w1").Ready("w2");
        stage.Take();

        stage.Ask("d", 8, "echo", Events).Take().ShouldBeEmpty();
        stage.Advance(Pause);
        stage.Take().ShouldBe([
            """c PARTIAL #7 200|[{"service":"echo","workers":2,"idle":2,"event":"registered","worker":{"peer":3,"remote":"w2","service":"echo","version":"0.1","state":"idle","registered_s":0,"silent_s":0}}]""",
            """d PARTIAL #8 200|[{"service":"echo","workers":2,"idle":2}]"""]);
    }

    [Fact, Trait("Row", "S5"), Trait("Spec", "MDP/0.3 mapping.3")]
    public void Cancel_ends_a_watch_and_only_one_of_its_own()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events).Connect("d");
        stage.Take();

        stage.Cancel("d", 7).Cancel("c", 9).Take().ShouldBeEmpty();
        stage.Cancel("c", 7).Take().ShouldBe(["c ERROR #7 499 cancelled"]);
        stage.Ready("w").Cancel("c", 7).Advance(TimeSpan.FromSeconds(1)).Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "S5"), Trait("Spec", "MDP/0.3 mapping.3")]
    public void A_time_limit_ends_a_watch_and_none_lets_it_go_on()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events, ttlMs: 1000).Ask("c", 8, "echo", Events);
        stage.Take();

        stage.Advance(TimeSpan.FromMilliseconds(999)).Take().ShouldBeEmpty();
        stage.Advance(TimeSpan.FromMilliseconds(1)).Take().ShouldBe(["c ERROR #7 504 its time limit is over"]);
        stage.Advance(TimeSpan.FromDays(1)).Take().ShouldBeEmpty();
        stage.Ready("w").Take().ShouldHaveSingleItem().ShouldStartWith("c PARTIAL #8 ");
    }

    [Fact, Trait("Row", "S5"), Trait("Spec", "MDP/0.3 mapping.3")]
    public void The_newest_connection_takes_a_watch_over_and_the_older_one_is_told()
    {
        var stage = new Stage().Ask("c1", 7, "echo", Events).Ask("c2", 7, "echo", Events);
        stage.Take().ShouldBe([
            """c1 PARTIAL #7 200|[{"service":"echo","workers":0,"idle":0}]""",
            "c1 ERROR #7 409 another connection asked for this id, and gets the reply",
            """c2 PARTIAL #7 200|[{"service":"echo","workers":0,"idle":0}]"""]);

        stage.Lose("c1").Ready("w").Take().ShouldHaveSingleItem().ShouldStartWith("c2 PARTIAL #7 ");
    }

    [Fact, Trait("Row", "S5"), Trait("Spec", "MDP/0.3 mapping.3")]
    public void A_watch_that_is_asked_again_on_its_connection_begins_anew_with_what_is_asked_now()
    {
        var stage = new Stage(new() { MaxWatchers = 1 }).Ready("w").Ask("c", 7, "echo", Events, ttlMs: 1000).Ask("c", 7, "other", Events);
        stage.Take().ShouldBe([
            """c PARTIAL #7 200|[{"service":"echo","workers":1,"idle":1}]""",
            """c PARTIAL #7 200|[{"service":"other","workers":0,"idle":0}]"""]);

        stage.Lose("w").Advance(TimeSpan.FromSeconds(2)).Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "S5")]
    public void A_client_that_is_gone_is_told_nothing_and_leaves_nothing_behind()
    {
        var stage = new Stage().Ask("c", 7, "echo", Events, ttlMs: 1000).Ask("c", 8, "", Events).Ready("w1").Ready("w2");
        stage.Take();

        stage.Lose("c").Advance(TimeSpan.FromSeconds(2)).Take().ShouldBeEmpty();
        stage.Ask("mmi.limits").Json.GetProperty("watchers").GetRawText().ShouldBe("""{"used":0,"limit":1000}""");
        stage.Told(BrokerEventKind.WatchEnded).Select(told => (told.Service, told.Code, told.Count)).ShouldBe([("echo", (ushort)0, 1), (null, (ushort)0, 0)]);
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "I8")]
    public void One_watch_too_many_is_refused_and_one_that_ends_makes_room()
    {
        var stage = new Stage(new() { MaxWatchers = 2 }).Ask("c", 1, "echo", Events).Ask("c", 2, "", Events);
        stage.Take().Length.ShouldBe(2);

        stage.Ask("d", 3, "echo", Events).Take().ShouldBe(["d ERROR #3 429 as many watch already as may: 2 (never ran)"]);
        stage.Told(BrokerEventKind.RequestRejected).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.Watchers);
        stage.Ask("mmi.limits").Json.GetProperty("watchers").GetRawText().ShouldBe("""{"used":2,"limit":2}""");
        stage.Cancel("c", 2).Take();
        stage.Ask("d", 3, "echo", Events).Take().ShouldBe(["""d PARTIAL #3 200|[{"service":"echo","workers":0,"idle":0}]"""]);
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "X9")]
    public void Pictures_of_all_services_are_lists_and_share_their_budget()
    {
        var stage = new Stage(new() { MaxManagementListsPerSecond = 2, MaxManagementOctets = 1024 });
        for (var number = 10; number < 60; number++)
        {
            stage.Ready($"w{number}", $"service-{number}");
        }

        stage.Take();
        stage.Ask("c", 1, "", Events).Take().Length.ShouldBe(3);
        stage.Ask("c", 2, "", Events).Take().ShouldBe(["c ERROR #2 429 as many lists were told in this second as may be: 2 (never ran)"]);
        stage.Ask("c", 3, "echo", Events).Take().ShouldHaveSingleItem().ShouldStartWith("c PARTIAL #3 200|");
        stage.Advance(TimeSpan.FromSeconds(1)).Ask("c", 4, "", Events).Take().Length.ShouldBe(3);
    }

    [Fact, Trait("Row", "S5")]
    public void A_drain_ends_all_watches_and_is_not_kept_from_its_end_by_them()
    {
        var stage = new Stage().Ready("w").Ask("c", 7, "echo", Events);
        stage.Take();

        stage.Core.Drain(stage.Now);
        stage.Tick().Take().ShouldBe(["c ERROR #7 503 the broker is draining and takes nothing more"]);
        stage.Core.IsDrained.ShouldBeTrue();
        stage.Ask("c", 8, "echo", Events).Take().ShouldBe(["c ERROR #8 503 the broker is draining and takes nothing more (never ran)"]);
        stage.Disconnect("w").Take().ShouldBe(["w close Graceful"]);
    }

    [Fact, Trait("Row", "S5")]
    public void A_stop_ends_all_watches_before_it_dismisses_anybody()
    {
        var stage = new Stage().Ready("w").Ask("c", 7, "", Events);
        stage.Take();

        stage.Stop().Take().ShouldBe([
            "c ERROR #7 503 the broker is stopping", "w DISCONNECT", "w close BrokerStopping", "c DISCONNECT the broker is stopping (never ran)", "c close BrokerStopping"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Theory, Trait("Row", "S5")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    public void Versions_that_cannot_cancel_are_told_that_there_is_no_such_service(MdpVersion version)
    {
        new Stage().Request("c", "echo", Events, version).Take().ShouldBe(["c FINAL mmi.events 501"]);
    }

    [Fact, Trait("Row", "S5")]
    public void What_makes_no_sense_is_refused_with_a_reason()
    {
        var stage = new Stage();

        stage.Ask("c", 7, "no such name", Events).Take().ShouldBe(["c ERROR #7 400 expected a service name of 1 to 128 of A-Z a-z 0-9 . _ : / - (never ran)"]);
        stage.Ask("c", 7, "echo", Events, RequestFlags.Durable).Take().ShouldHaveSingleItem().ShouldStartWith("c ERROR #7 501 ");
    }

    [Fact, Trait("Row", "S5")]
    public void Requests_are_none_of_a_watchers_news()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "", Events).Ask("d", 1, "job").FinalV03("w", "1/1", "done");

        stage.Take().ShouldBe(["""c PARTIAL #7 200|[{"service":"echo","workers":1,"idle":1}]""", "w REQUEST 1/1 job", "d FINAL #1 done"]);
    }

    // What a watcher was told since the last look, short: service, workers, idle, event, reason.
    private static string[] Changes(Stage stage, string client) =>
        [.. stage.Take().Where(line => line.StartsWith($"{client} PARTIAL ", StringComparison.Ordinal)).SelectMany(line => Json(line).EnumerateArray()).Select(Short)];

    private static string Short(JsonElement entry) => string.Join(' ', new[] { "service", "workers", "idle", "event", "reason" }
        .Select(name => entry.TryGetProperty(name, out var member) ? $"{member}" : "").Where(text => text.Length > 0));

    private static JsonElement Json(string line) => JsonDocument.Parse(line[(line.IndexOf('|') + 1)..]).RootElement;
}
