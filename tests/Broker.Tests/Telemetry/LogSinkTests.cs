using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Protocol;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Tests.Telemetry;

public class LogSinkTests
{
    public static TheoryData<BrokerEventKind> Kinds => [.. Enum.GetValues<BrokerEventKind>()];

    public static TheoryData<ConnectionEventKind> ConnectionKinds =>
    [
        ConnectionEventKind.Listening, ConnectionEventKind.Accepted, ConnectionEventKind.AcceptRefused, ConnectionEventKind.AcceptFailed,
        ConnectionEventKind.HandshakeSucceeded, ConnectionEventKind.HandshakeFailed, ConnectionEventKind.Disconnected,
    ];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_fact_of_the_core_has_its_line(BrokerEventKind kind) => Lines(LogLevel.Trace, new() { Kind = kind }).ShouldHaveSingleItem();

    [Theory, MemberData(nameof(ConnectionKinds))]
    public void Every_fact_of_a_listening_socket_has_its_line(ConnectionEventKind kind)
    {
        var tape = new LogTape(LogLevel.Trace);
        new LogSink(tape, TimeProvider.System).Tell(new ConnectionEvent { Kind = kind, Reason = CloseReason.PeerClosed });
        tape.Lines.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Level_at_which_a_line_is_asked_for_is_the_level_that_it_has(BrokerEventKind kind)
    {
        var level = Enum.Parse<LogLevel>(Lines(LogLevel.Trace, new() { Kind = kind })[0].Split(' ')[0]);
        Lines(level, new() { Kind = kind }).Count.ShouldBe(1);
        Lines(level + 1, new() { Kind = kind }).ShouldBeEmpty();
    }

    [Fact]
    public void Worker_that_comes_and_goes_is_told_with_place_service_and_reason()
    {
        Lines(LogLevel.Information, new() { Kind = BrokerEventKind.WorkerRegistered, Peer = new(3), Remote = "tcp://10.0.0.1:99", Service = "echo" })
            .ShouldBe(["Information 300 worker #3 at tcp://10.0.0.1:99 serves echo"]);
        Lines(LogLevel.Information, new()
        {
            Kind = BrokerEventKind.WorkerDeparted,
            Peer = new(3),
            Remote = "tcp://10.0.0.1:99",
            Service = "echo",
            Departure = DepartureReason.HeartbeatExpired,
            Elapsed = TimeSpan.FromSeconds(7.5),
            Request = 17,
            Attempt = 2,
        }).ShouldBe(["Information 303 worker #3 at tcp://10.0.0.1:99 left echo: HeartbeatExpired; last heard 7.500 s ago, request 17 in hand (attempt 2)"]);
    }

    [Theory]
    [InlineData(RejectReason.ServiceQueueLength, "Warning 401")]
    [InlineData(RejectReason.TotalOctets, "Warning 401")]
    [InlineData(RejectReason.ServiceName, "Debug 402")]
    [InlineData(RejectReason.Stopping, "Debug 402")]
    public void Limit_is_the_operators_business_and_a_wrong_name_the_peers(RejectReason reason, string beginning) =>
        Lines(LogLevel.Debug, new() { Kind = BrokerEventKind.RequestRejected, Reject = reason })[0].ShouldStartWith(beginning);

    [Theory]
    [InlineData(RequestOutcome.Replied, "Trace 405")]
    [InlineData(RequestOutcome.Cancelled, "Debug 407")]
    [InlineData(RequestOutcome.Expired, "Information 406")]
    [InlineData(RequestOutcome.WorkerLost, "Information 406")]
    public void Request_without_a_reply_is_told_of_and_one_with_a_reply_only_to_those_who_ask(RequestOutcome outcome, string beginning) =>
        Lines(LogLevel.Trace, new() { Kind = BrokerEventKind.RequestEnded, Outcome = outcome })[0].ShouldStartWith(beginning);

    [Fact]
    public void Malformed_message_and_misconduct_are_told_apart()
    {
        Lines(LogLevel.Debug, new() { Kind = BrokerEventKind.PeerViolation, Violation = MdpViolation.TooFewFrames })[0].ShouldContain("TooFewFrames");
        Lines(LogLevel.Debug, new() { Kind = BrokerEventKind.PeerViolation, Misconduct = Misconduct.ReadyTwice })[0].ShouldContain("ReadyTwice");
    }

    [Fact]
    public void Flood_of_one_kind_is_a_burst_and_does_not_silence_the_others()
    {
        var tape = new LogTape(LogLevel.Debug);
        var sink = new LogSink(tape, TimeProvider.System);
        for (var line = 0; line < 500; line++)
        {
            sink.Tell(new BrokerEvent { Kind = BrokerEventKind.UnknownWorker });
        }

        sink.Tell(new BrokerEvent { Kind = BrokerEventKind.ClientAppeared });
        tape.Lines.Count(line => line.Contains(" 306 ", StringComparison.Ordinal)).ShouldBeInRange(20, 25);
        tape.Lines[^1].ShouldStartWith("Debug 500");
    }

    private static IReadOnlyList<string> Lines(LogLevel level, BrokerEvent told)
    {
        var tape = new LogTape(level);
        new LogSink(tape, TimeProvider.System).Tell(told);
        return tape.Lines;
    }
}
