using Mdp.Broker.Core;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

public class TranslationTests
{
    public static TheoryData<CloseReason> Ends => [.. Enum.GetValues<CloseReason>().Except([CloseReason.None])];

    public static TheoryData<DepartureReason> Departures => [.. Enum.GetValues<DepartureReason>()];

    [Theory, MemberData(nameof(Ends))]
    public void Every_end_of_a_connection_says_why_its_peer_is_gone(CloseReason reason) =>
        Enum.IsDefined(Translation.DepartureOf(reason)).ShouldBeTrue();

    [Theory, MemberData(nameof(Departures))]
    public void Every_reason_of_the_core_to_close_is_one_of_the_monitors(DepartureReason reason) =>
        Enum.IsDefined(Translation.CloseReasonOf(reason)).ShouldBeTrue();

    [Theory, Trait("Row", "O3")]
    [InlineData(CloseReason.PeerClosed, DepartureReason.ConnectionLost)]
    [InlineData(CloseReason.PeerReset, DepartureReason.ConnectionLost)]
    [InlineData(CloseReason.HeartbeatExpired, DepartureReason.HeartbeatExpired)]
    [InlineData(CloseReason.ProtocolViolation, DepartureReason.ProtocolViolation)]
    [InlineData(CloseReason.SendQueueFull, DepartureReason.SendQueueFull)]
    [InlineData(CloseReason.SendStalled, DepartureReason.SendQueueFull)]
    [InlineData(CloseReason.Superseded, DepartureReason.Superseded)]
    public void Evidence_of_the_wire_keeps_its_meaning(CloseReason reason, DepartureReason departure) =>
        Translation.DepartureOf(reason).ShouldBe(departure);

    [Fact]
    public void Peer_is_named_by_its_connection() => Translation.ConnectionOf(Translation.PeerOf(new(17))).ShouldBe(new ConnectionId(17));
}
