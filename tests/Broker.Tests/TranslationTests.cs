using Mdp.Broker.Core;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

public class TranslationTests
{
    public static TheoryData<CloseReason> Ends => [.. Enum.GetValues<CloseReason>().Except([CloseReason.None])];

    public static TheoryData<DepartureReason> Departures => [.. Enum.GetValues<DepartureReason>()];

    [Theory, MemberData(nameof(Ends))]
    public void Every_end_of_a_connection_says_why_its_peer_is_gone(CloseReason reason) =>
        Enum.IsDefined(Translation.DepartureOf(reason, ZmtpViolation.None)).ShouldBeTrue();

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
        Translation.DepartureOf(reason, ZmtpViolation.None).ShouldBe(departure);

    [Theory, Trait("Row", "F32")]
    [InlineData(ZmtpViolation.MessageTooLong)]
    [InlineData(ZmtpViolation.TooManyFrames)]
    public void Message_beyond_the_limits_is_told_from_other_violations(ZmtpViolation violation) =>
        Translation.DepartureOf(CloseReason.ProtocolViolation, violation).ShouldBe(DepartureReason.MessageTooLarge);

    [Theory]
    [InlineData(256, 16 * 1024 * 1024)]
    [InlineData(8, 1024)]
    public void Echo_of_the_largest_body_that_is_accepted_still_fits_into_a_reply(int frames, int octets)
    {
        var limits = ZmtpLimits.Default with { FramesMax = frames, MessageOctetsMax = octets };
        var bounds = Translation.BoundsOf(limits);

        (bounds.FramesMax + Envelope.FramesMax).ShouldBe(limits.FramesMax);
        (bounds.OctetsMax + Envelope.OctetsMax + (Envelope.FramesMax * bounds.OctetsPerFrame)).ShouldBe(limits.MessageOctetsMax);
    }

    [Fact]
    public void Peer_is_named_by_its_connection() => Translation.ConnectionOf(Translation.PeerOf(new(17))).ShouldBe(new ConnectionId(17));
}
