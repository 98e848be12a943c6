using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What a 0.3 peer and the broker agree on, and what happens to one that breaks the protocol.</summary>
public class NegotiationTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.1"), Trait("Spec", "MDP/0.3 heartbeating.4"), Trait("Spec", "MDP/0.3 heartbeating.7"), Trait("Row", "G7")]
    public void Two_workers_may_differ_a_thousandfold()
    {
        var stage = new Stage().ReadyV03("quick", heartbeatMs: 20, liveness: 3).ReadyV03("slow", heartbeatMs: 20_000, liveness: 3);
        stage.Advance(TimeSpan.FromMilliseconds(60) - Moment).Take().ShouldBe(["quick HEARTBEAT", "quick HEARTBEAT"]);

        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Remote.ShouldBe("quick");
        stage.Take().ShouldBe(["quick DISCONNECT no sign of life for your heartbeat interval times your liveness", "quick close HeartbeatExpired"]);
        stage.Advance(TimeSpan.FromSeconds(59)).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem();
        stage.Advance(TimeSpan.FromSeconds(1)).Told(BrokerEventKind.WorkerDeparted).Count().ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.1")]
    public void An_interval_of_none_stands_for_the_brokers_own()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 0).Advance(HeartbeatSettings.Default.Window - Moment);
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();

        stage.Advance(Moment).Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Elapsed.ShouldBe(HeartbeatSettings.Default.Window);
    }

    [Fact, Trait("Spec", "MDP/0.3 heartbeating.5")]
    public void A_silent_0_3_worker_is_dead_busy_or_not()
    {
        var stage = new Stage().ReadyV03("w1", heartbeatMs: 100, liveness: 3).Ask("c", 7, "job").ReadyV03("w2", heartbeatMs: 60_000, liveness: 3).Advance(TimeSpan.FromMilliseconds(300));

        stage.Take().Where(line => !line.EndsWith("HEARTBEAT", StringComparison.Ordinal)).ShouldBe(
        [
            "w1 REQUEST 1/1 job", "w1 DISCONNECT no sign of life for your heartbeat interval times your liveness", "w1 close HeartbeatExpired", "w2 REQUEST 1/2 job",
        ]);
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.5"), Trait("Row", "I12")]
    [InlineData("beat")]
    [InlineData("octets")]
    [InlineData("partial")]
    public void Any_octets_keep_a_busy_0_3_worker(string sign)
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 100, liveness: 2).Ask("c", 7, "job");
        for (var round = 0; round < 20; round++)
        {
            stage.Advance(TimeSpan.FromMilliseconds(200) - Moment);
            _ = sign switch { "beat" => stage.Beat("w", "1/1"), "octets" => stage.Trickle("w"), _ => stage.PartialV03("w", "1/1", "p") };
        }

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.2"), Trait("Row", "X9")]
    [InlineData(9, 3, "9 ms x 3")]
    [InlineData(60_001, 3, "60001 ms x 3")]
    [InlineData(100, 1, "100 ms x 1")]
    [InlineData(100, 101, "100 ms x 101")]
    public void A_heartbeat_outside_of_the_bounds_is_refused_with_what_is_expected(int interval, int liveness, string got)
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: interval, liveness: liveness);

        stage.Take().ShouldBe([$"w DISCONNECT expected a heartbeat of 10 to 60000 ms x 2 to 100, or 0 for the broker's own; got {got}", "w close ProtocolViolation"]);
        stage.Told(BrokerEventKind.WorkerRefused).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.HeartbeatBounds);
        stage.Told(BrokerEventKind.ServiceAppeared).ShouldBeEmpty();
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.2")]
    [InlineData(10, 2)]
    [InlineData(60_000, 100)]
    public void A_heartbeat_at_the_bounds_is_agreed_to(int interval, int liveness) =>
        new Stage().ReadyV03("w", heartbeatMs: interval, liveness: liveness).Told(BrokerEventKind.WorkerRegistered).ShouldHaveSingleItem();

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void A_pause_that_is_jitter_to_the_broker_and_a_window_to_its_worker_costs_the_worker_nothing()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 20, liveness: 3).Advance(TimeSpan.FromMilliseconds(40)).Freeze(TimeSpan.FromMilliseconds(100)).Tick();
        stage.Told(BrokerEventKind.StallNoticed).ShouldBeEmpty();
        stage.Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();

        stage.Beat("w").Advance(TimeSpan.FromMilliseconds(59)).Told(BrokerEventKind.WorkerDeparted).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F10")]
    public void Such_a_pause_excuses_a_silent_worker_for_one_interval_and_not_for_ever()
    {
        var stage = new Stage().ReadyV03("w", heartbeatMs: 20, liveness: 3).Advance(TimeSpan.FromMilliseconds(40));
        stage.Freeze(TimeSpan.FromMilliseconds(100)).Tick().Freeze(TimeSpan.FromMilliseconds(100)).Tick();

        stage.Told(BrokerEventKind.WorkerDeparted).ShouldHaveSingleItem().Departure.ShouldBe(DepartureReason.HeartbeatExpired);
    }

    [Fact, Trait("Spec", "MDP/0.3 violation.1"), Trait("Row", "R3")]
    public void A_malformed_message_of_a_worker_ends_its_session_with_a_reason_and_its_request_goes_on_elsewhere()
    {
        var stage = new Stage().ReadyV03("w").ReadyV03("other").Ask("c", 7, "job").SpeakOctets("w", [.. "MDPW03"u8, 4, 0, 1, 2, 3]);

        stage.Take().ShouldBe(["w REQUEST 1/1 job", "w DISCONNECT the control frame ends within a field", "w close ProtocolViolation", "other REQUEST 1/2 job"]);
        stage.Told(BrokerEventKind.PeerViolation).ShouldHaveSingleItem().Violation.ShouldBe(MdpViolation.FieldTruncated);
    }

    [Theory, Trait("Spec", "MDP/0.3 violation.1")]
    [InlineData("MDPC03")]
    [InlineData("MDPW03")]
    public void A_peer_whose_first_message_is_malformed_is_told_in_its_own_words(string magic)
    {
        var stage = new Stage().Connect("p").SpeakOctets("p", [.. Stage.Octets(magic), 0xEE, 0]);

        stage.Take().ShouldBe(["p DISCONNECT no such command in this version and direction", "p close ProtocolViolation"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 violation.1"), Trait("Row", "F49")]
    public void A_malformed_message_of_a_0_3_client_costs_it_the_connection_at_once()
    {
        var stage = new Stage().Ask("c", 7, "job").SpeakOctets("c", Stage.Octets("gibberish"));

        stage.Take().ShouldBe(["c DISCONNECT the first frame names no version that is spoken here", "c close ProtocolViolation"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Cancelled);
    }

    [Fact, Trait("Row", "F33"), Trait("Row", "X6"), Trait("Spec", "MDP/0.3 negotiation.5")]
    public void A_0_3_peer_that_changes_its_role_is_told_why_it_has_to_go()
    {
        var stage = new Stage().ReadyV03("w").Ask("w", 1, "x").Ask("c", 1, "x").ReadyV03("c");

        stage.Take().ShouldBe(
        [
            "w DISCONNECT expected one role on a connection, client or worker; got commands of both", "w close ProtocolViolation",
            "c DISCONNECT expected one role on a connection, client or worker; got commands of both", "c close ProtocolViolation",
        ]);
    }

    [Fact, Trait("Spec", "MDP/0.3 negotiation.5")]
    public void A_worker_that_changes_its_version_is_told_in_the_one_that_it_registered_in()
    {
        new Stage().ReadyV03("w").Heartbeat("w").Take().ShouldBe(["w DISCONNECT expected one version of MDP from a worker, got another", "w close ProtocolViolation"]);
        new Stage().Ready("w").Beat("w").Take().ShouldBe(["w DISCONNECT", "w close ProtocolViolation"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.1"), Trait("Spec", "MDP/0.3 disconnect.3"), Trait("Row", "F8")]
    [Trait("Row", "S4")]
    public void A_worker_that_says_disconnect_leaves_its_requests_to_others_and_hears_nothing_more()
    {
        var stage = new Stage().ReadyV03("w1").ReadyV03("w2").Ask("c", 7, "job").SayV03("w1", MdpCommandName.WorkerDisconnect);

        stage.Take().ShouldBe(["w1 REQUEST 1/1 job", "w2 REQUEST 1/2 job", "w1 close Graceful"]);
    }
}
