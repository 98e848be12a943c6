using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>Clients that said HELLO. <c>c.2</c> is <c>c</c> on another connection.</summary>
public class PresenceTests
{
    private static readonly TimeSpan Window = HeartbeatSettings.Default.Window;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Spec", "MDP/0.3 presence.1"), Trait("Row", "L11")]
    public void A_client_that_comes_back_within_its_window_gets_its_reply()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").Advance(Window - Moment);
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();

        stage.Hello("c.2").Ask("c.2", 7, "job").FinalV03("w", "1/1", "done");
        Talk(stage).ShouldBe(["w REQUEST 1/1 job", "c.2 FINAL #7 done"]);
        stage.Told(BrokerEventKind.ClientMissed).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Row", "L11")]
    public void A_client_that_does_not_come_back_is_missed_after_its_window_and_not_before()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").Advance(Window - Moment);
        Talk(stage).ShouldBe(["w REQUEST 1/1 job"]);
        stage.Told(BrokerEventKind.ClientDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.ConnectionLost);

        stage.Advance(Moment);
        Talk(stage).ShouldBe(["w CANCEL 1/1 499"]);
        stage.Told(BrokerEventKind.ClientMissed).ShouldHaveSingleItem().Count.ShouldBe(1);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Cancelled);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.4"), Trait("Row", "F39"), Trait("Row", "F40"), Trait("Spec", "MDP/0.3 request.12")]
    public void A_client_without_hello_is_gone_with_its_connection_and_so_are_its_requests()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c", 7, "runs").Ask("c", 8, "waits").Lose("c");

        stage.Take().ShouldBe(["w REQUEST 1/1 runs", "w CANCEL 1/1 499"]);
        stage.Told(BrokerEventKind.RequestEnded).Count().ShouldBe(2);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2")]
    public void The_policy_for_orphans_is_that_of_the_service_also_after_the_window()
    {
        var stage = Busy(new Stage(new() { DefaultService = new() { OnClientGone = OrphanPolicy.Continue } }).Hello("c")).Ask("c", 7, "job").Lose("c").Advance(Window * 2);
        Talk(stage).ShouldBe(["w REQUEST 1/1 job"]);

        stage.FinalV03("w", "1/1", "done").Ask("c.2", 7, "job").Take().ShouldBe(["c.2 FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Row", "S14")]
    public void A_reply_that_comes_while_its_client_is_away_is_kept_for_it()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").FinalV03("w", "1/1", "done");
        Talk(stage).ShouldBe(["w REQUEST 1/1 job"]);
        stage.Told(BrokerEventKind.ReplyKept).ShouldHaveSingleItem().Request.ShouldBe(1UL);

        stage.Hello("c.2").Ask("c.2", 7, "job").Take().ShouldBe(["c.2 FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Row", "I6")]
    public void Parts_that_come_while_their_client_is_away_are_held_for_it_in_their_order()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").PartialV03("w", "1/1", "a", "n=1").PartialV03("w", "1/1", "b");
        Talk(stage).ShouldBe(["w REQUEST 1/1 job"]);

        stage.Hello("c.2").Ask("c.2", 7, "job", flags: RequestFlags.AskAccepted).PartialV03("w", "1/1", "c").FinalV03("w", "1/1", "d");
        Talk(stage).ShouldBe(["c.2 ACCEPTED #7", "c.2 PARTIAL #7 a {n=1}", "c.2 PARTIAL #7 b", "c.2 PARTIAL #7 c", "c.2 FINAL #7 d"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Row", "I6")]
    public void A_whole_reply_in_parts_that_came_while_its_client_was_away_is_kept_for_it()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").PartialV03("w", "1/1", "a", "n=1").FinalV03("w", "1/1", "b", "n=2");

        stage.Hello("c.2").Ask("c.2", 7, "job");
        Talk(stage)[1..].ShouldBe(["c.2 PARTIAL #7 a {n=1}", "c.2 FINAL #7 b {n=2}"]);
        stage.HeldBodies.ShouldBe(2, "both are kept, for it may be lost on its way again");
    }

    [Fact, Trait("Row", "I8")]
    public void Parts_for_a_client_that_is_away_are_held_within_the_services_limit()
    {
        var stage = Busy(new Stage(new() { DefaultService = new() { MaxBufferedPartialOctets = 3 } }).Hello("c")).Ask("c", 7, "job").Lose("c");
        stage.PartialV03("w", "1/1", "12").PartialV03("w", "1/1", "34");

        Talk(stage).ShouldBe(["w REQUEST 1/1 job", "w CANCEL 1/1 413"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.ReplyTooLarge);
        stage.Hello("c.2").Ask("c.2", 7, "job").Take().ShouldBe(["c.2 ERROR #7 413 the reply is larger than a limit of the broker"]);
    }

    [Fact, Trait("Row", "I6")]
    public void A_reply_that_had_begun_before_the_connection_was_lost_is_given_up_at_once_and_the_retry_begins_anew()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").PartialV03("w", "1/1", "a").Lose("c");
        Talk(stage)[^1].ShouldBe("w CANCEL 1/1 499");

        stage.Hello("c.2").Ask("c.2", 7, "job").Take().ShouldBe(["w REQUEST 2/1 job"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.3")]
    public void Hello_of_the_same_instance_supersedes_the_older_connection_and_its_requests_wait_for_it()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Hello("c.2");
        Talk(stage).ShouldBe(["w REQUEST 1/1 job", "c DISCONNECT another connection of the same instance took over", "c close Superseded"]);

        stage.Lose("c").Ask("c.2", 7, "job").FinalV03("w", "1/1", "done").Take().ShouldBe(["c.2 FINAL #7 done"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2")]
    public void A_client_that_is_back_has_a_whole_window_to_ask_for_everything_again()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").Lose("c").Advance(Window - Moment).Hello("c.2").Advance(Window - Moment);
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();

        stage.Ask("c.2", 7, "job").FinalV03("w", "1/1", "done").Take().ShouldContain("c.2 FINAL #7 done");
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.2"), Trait("Row", "A2-11")]
    public void A_request_that_is_not_asked_for_again_ends_when_the_window_is_over()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "forgotten").Ask("c", 8, "wanted").Lose("c").Hello("c.2").Ask("c.2", 8, "wanted");
        stage.Advance(Window - Moment).SayV03("c.2", MdpCommandName.ClientHeartbeat).Advance(Moment);
        Talk(stage)[^1].ShouldBe("w CANCEL 1/1 499");
        stage.Told(BrokerEventKind.ClientMissed).ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.4")]
    public void Disconnect_ends_a_presence_at_once()
    {
        var stage = Busy(new Stage().Hello("c")).Ask("c", 7, "job").SayV03("c", MdpCommandName.ClientDisconnect);

        Talk(stage).ShouldBe(["w REQUEST 1/1 job", "c close Graceful", "w CANCEL 1/1 499"]);
        stage.Lose("c").Told(BrokerEventKind.ClientDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.Graceful);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.4"), Trait("Spec", "MDP/0.3 heartbeating.5"), Trait("Spec", "MDP/0.3 heartbeating.1"), Trait("Row", "G7"), Trait("Row", "G8")]
    public void Heartbeats_go_both_ways_at_the_clients_own_rate_and_its_silence_ends_the_connection()
    {
        var stage = new Stage().Hello("c", heartbeatMs: 100, liveness: 2).Advance(TimeSpan.FromMilliseconds(200) - Moment);
        stage.Take().ShouldBe(["c HEARTBEAT"]);
        stage.SayV03("c", MdpCommandName.ClientHeartbeat).Advance(TimeSpan.FromMilliseconds(200) - Moment).Take().ShouldBe(["c HEARTBEAT", "c HEARTBEAT"]);

        stage.Advance(Moment).Take().ShouldBe(["c DISCONNECT no sign of life for your heartbeat interval times your liveness", "c close HeartbeatExpired"]);
        stage.Told(BrokerEventKind.ClientDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.HeartbeatExpired);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.4"), Trait("Row", "G3")]
    public void What_is_sent_to_a_client_makes_heartbeats_to_it_superfluous()
    {
        var stage = new Stage().Ready("w").Hello("c", heartbeatMs: 1000, liveness: 3);
        for (var id = 1; id <= 5; id++)
        {
            stage.Advance(TimeSpan.FromMilliseconds(900)).Ask("c", id, "a").Final("w", "A");
        }

        stage.Take().ShouldAllBe(line => line != "c HEARTBEAT");
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.5"), Trait("Row", "I12")]
    [InlineData("octets")]
    [InlineData("requests")]
    public void Any_octets_keep_a_client(string sign)
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 60_000, liveness: 100).Hello("c", heartbeatMs: 100, liveness: 2);
        for (var round = 1; round <= 10; round++)
        {
            stage.Advance(TimeSpan.FromMilliseconds(200) - Moment);
            _ = sign == "octets" ? stage.Trickle("c") : stage.Ask("c", round, "x");
        }

        stage.Told(BrokerEventKind.ClientDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.2"), Trait("Row", "X9")]
    public void A_heartbeat_outside_of_the_bounds_is_refused_with_what_is_expected()
    {
        var stage = new Stage(new() { MinHeartbeatInterval = TimeSpan.FromMilliseconds(50) }).Hello("c", heartbeatMs: 49, liveness: 3);

        stage.Take().ShouldBe(["c DISCONNECT expected a heartbeat of 50 to 60000 ms x 2 to 100, or 0 for the broker's own; got 49 ms x 3", "c close ProtocolViolation"]);
        stage.Told(BrokerEventKind.ClientRefused).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.HeartbeatBounds);
    }

    [Fact, Trait("Spec", "MDP/0.3 presence.1")]
    public void A_second_hello_on_a_connection_ends_it()
    {
        new Stage().Hello("c").Hello("c").Take().ShouldBe(["c DISCONNECT expected one HELLO on a connection, got another", "c close ProtocolViolation"]);
    }

    [Fact]
    public void A_heartbeat_without_hello_is_no_presence()
    {
        var stage = new Stage().SayV03("c", MdpCommandName.ClientHeartbeat).Advance(TimeSpan.FromHours(1));

        stage.Take().ShouldBeEmpty();
        stage.Core.NextDeadline.ShouldBe(Instant.Never);
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void After_our_own_stall_nobody_is_missed_who_could_not_be_heard()
    {
        var stage = new Stage().Hello("c").Ask("c", 7, "job").Hello("d").Lose("c").Advance(Window - Moment).SayV03("d", MdpCommandName.ClientHeartbeat).Freeze(TimeSpan.FromHours(1)).Tick();
        stage.Told(BrokerEventKind.ClientMissed).ShouldBeEmpty();
        stage.Told(BrokerEventKind.ClientDeparted).ShouldHaveSingleItem();

        stage.SayV03("d", MdpCommandName.ClientHeartbeat).Advance(HeartbeatSettings.Default.Interval * 2);
        stage.Told(BrokerEventKind.ClientMissed).ShouldHaveSingleItem();
        stage.Told(BrokerEventKind.ClientDeparted).ShouldHaveSingleItem();
    }

    // A worker that beats seldom, so that the transcripts are about the clients.
    private static Stage Busy(Stage stage) => stage.ReadyV03("w", heartbeatMs: 60_000, liveness: 100);

    private static string[] Talk(Stage stage) => [.. stage.Take().Where(line => !line.EndsWith("HEARTBEAT", StringComparison.Ordinal))];
}
