namespace Mdp.Protocol.Tests;

/// <summary>Every other shape is a violation that says what is wrong.</summary>
public sealed class MdpReaderTests
{
    [Theory]
    [Trait("Spec", "7/MDP opening.2")]
    [Trait("Row", "F51")]
    [InlineData(MdpViolation.UnknownHeader, "")]
    [InlineData(MdpViolation.UnknownHeader, "", "")]
    [InlineData(MdpViolation.UnknownHeader, "", "MDPC09", "echo", "a")]
    [InlineData(MdpViolation.UnknownHeader, "", "MDPW00", "\x01", "echo")]
    [InlineData(MdpViolation.UnknownHeader, "", "MDPC011", "echo", "a")]
    [InlineData(MdpViolation.UnknownHeader, "", "mdpc01", "echo", "a")]
    [InlineData(MdpViolation.UnknownHeader, "", "", "MDPC01", "echo", "a")]
    [InlineData(MdpViolation.UnknownHeader, "MDPC09", "\x01", "echo", "a")]
    [InlineData(MdpViolation.UnknownHeader, "GET / HTTP/1.1")]
    public void A_header_of_no_version_is_unknown(MdpViolation expected, params string[] message) => ShouldViolate(Side.Broker, expected, message);

    [Theory]
    [Trait("Row", "F51")]
    [InlineData("", "MDPW01", "")]
    [InlineData("", "MDPW01", "\0")]
    [InlineData("", "MDPW01", "\x01\x01", "echo")]
    [InlineData("", "MDPW01", "\x02", "addr", "", "a")]
    [InlineData("", "MDPW01", "\x06")]
    [InlineData("MDPW02", "", "echo")]
    [InlineData("MDPW02", "\x02", "addr", "", "a")]
    [InlineData("MDPW02", "\x07")]
    [InlineData("MDPC02", "\x02", "echo", "a")]
    [InlineData("MDPC02", "\x04", "echo", "a")]
    [InlineData("MDPC02", "\x01\0", "echo", "a")]
    public void A_command_frame_that_names_nothing_a_peer_may_send_is_unknown(params string[] message) =>
        ShouldViolate(Side.Broker, MdpViolation.UnknownCommand, message);

    [Theory]
    [Trait("Row", "F49")]
    [InlineData("", "MDPC01")]
    [InlineData("", "MDPC01", "echo")]
    [InlineData("MDPC02")]
    [InlineData("MDPC02", "\x01")]
    [InlineData("MDPC02", "\x01", "echo")]
    [InlineData("", "MDPW01")]
    [InlineData("", "MDPW01", "\x01")]
    [InlineData("", "MDPW01", "\x03", "addr")]
    [InlineData("", "MDPW01", "\x03", "addr", "")]
    [InlineData("MDPW02", "\x04", "addr")]
    [InlineData("MDPW02", "\x03", "addr", "")]
    public void A_message_that_ends_before_its_body_has_too_few_frames(params string[] message) =>
        ShouldViolate(Side.Broker, MdpViolation.TooFewFrames, message);

    [Theory]
    [InlineData("", "MDPW01", "\x01", "echo", "")]
    [InlineData("", "MDPW01", "\x04", "")]
    [InlineData("", "MDPW01", "\x05", "why")]
    [InlineData("MDPW02", "\x01", "echo", "more")]
    [InlineData("MDPW02", "\x05", "")]
    [InlineData("MDPW02", "\x06", "why")]
    public void A_command_without_a_body_ends_where_it_ends(params string[] message) =>
        ShouldViolate(Side.Broker, MdpViolation.TooManyFrames, message);

    [Theory]
    [Trait("Row", "F50")]
    [Trait("Spec", "7/MDP request-reply.1")]
    [Trait("Spec", "18/MDP request-reply.2")]
    [InlineData("", "MDPW01", "\x03", "addr", "a", "b")]
    [InlineData("", "MDPW01", "\x03", "hop1", "hop2", "", "a")]
    [InlineData("MDPW02", "\x04", "addr", "a", "b")]
    [InlineData("MDPW02", "\x03", "hop1", "hop2", "", "a")]
    public void An_envelope_without_its_delimiter_or_of_several_hops_is_never_split(params string[] message) =>
        ShouldViolate(Side.Broker, MdpViolation.DelimiterMissing, message);

    [Fact]
    [Trait("Row", "F50")]
    public void An_extra_delimiter_belongs_to_the_body()
    {
        MdpReader.TryReadAtBroker(Frames.Of("", "MDPW01", "\x03", "addr", "", "", "a"), out var command, out _).ShouldBeTrue();
        Frames.OfBody(command.Body).ShouldBe(["", "a"]);
    }

    [Theory]
    [Trait("Row", "F50")]
    [InlineData(MdpViolation.EmptyFrameMissing, "MDPC01", "echo", "a")]
    [InlineData(MdpViolation.EmptyFrameMissing, "MDPW01", "\x01", "echo")]
    [InlineData(MdpViolation.EmptyFrameUnexpected, "", "MDPC02", "\x01", "echo", "a")]
    [InlineData(MdpViolation.EmptyFrameUnexpected, "", "MDPW02", "\x01", "echo")]
    public void A_REQ_where_a_DEALER_belongs_or_the_other_way_round_is_told_apart(MdpViolation expected, params string[] message) =>
        ShouldViolate(Side.Broker, expected, message);

    [Theory]
    [InlineData(0, MdpViolation.ServiceNameEmpty)]
    [InlineData(1, MdpViolation.None)]
    [InlineData(255, MdpViolation.None)]
    [InlineData(256, MdpViolation.ServiceNameTooLong)]
    [InlineData(16 * 1024, MdpViolation.ServiceNameTooLong)]
    [InlineData((16 * 1024) + 1, MdpViolation.ServiceNameTooLong)]
    public void A_service_name_has_1_to_255_octets(int length, MdpViolation expected)
    {
        var name = new string('s', length);
        ShouldViolate(Side.Broker, expected, "", "MDPC01", name, "a");
        ShouldViolate(Side.Broker, expected, "", "MDPW01", "\x01", name);
        ShouldViolate(Side.Broker, expected, "MDPC02", "\x01", name, "a");
        ShouldViolate(Side.Broker, expected, "MDPW02", "\x01", name);
        ShouldViolate(Side.Client, expected, "", "MDPC01", name, "a");
        ShouldViolate(Side.Client, expected, "MDPC02", "\x03", name, "a");
    }

    [Theory]
    [InlineData(0, MdpViolation.AddressLength)]
    [InlineData(1, MdpViolation.None)]
    [InlineData(255, MdpViolation.None)]
    [InlineData(256, MdpViolation.AddressLength)]
    [InlineData((16 * 1024) + 1, MdpViolation.AddressLength)]
    public void A_client_address_has_1_to_255_octets(int length, MdpViolation expected)
    {
        var address = new string('a', length);
        ShouldViolate(Side.Broker, expected, "", "MDPW01", "\x03", address, "", "reply");
        ShouldViolate(Side.Broker, expected, "MDPW02", "\x04", address, "", "reply");
        ShouldViolate(Side.Worker, expected, "", "MDPW01", "\x02", address, "", "request");
        ShouldViolate(Side.Worker, expected, "MDPW02", "\x02", address, "", "request");
    }

    [Fact]
    public void A_first_frame_too_long_to_look_at_is_not_taken_for_an_empty_one() =>
        ShouldViolate(Side.Broker, MdpViolation.ControlFrameTooLong, new string('x', IFrames.ControlOctetsMax + 1), "MDPC01", "echo", "a");

    [Fact]
    public void A_command_frame_or_delimiter_too_long_to_look_at_is_not_taken_for_an_empty_one()
    {
        var giant = new string('\0', IFrames.ControlOctetsMax + 1);
        ShouldViolate(Side.Broker, MdpViolation.UnknownCommand, "", "MDPW01", giant);
        ShouldViolate(Side.Broker, MdpViolation.DelimiterMissing, "", "MDPW01", "\x03", "addr", giant, "a");
    }

    [Fact]
    public void A_body_may_be_longer_than_any_control_frame()
    {
        MdpReader.TryReadAtBroker(Frames.Of("", "MDPC01", "echo", new string('x', 1_000_000), "y"), out var command, out _).ShouldBeTrue();
        (command.Body.Count, command.Body.Octets).ShouldBe((2, 1_000_001));
    }

    [Fact]
    public void No_frames_at_all_are_no_command()
    {
        foreach (var side in Enum.GetValues<Side>())
        {
            ShouldViolate(side, MdpViolation.UnknownHeader);
        }
    }

    private static void ShouldViolate(Side side, MdpViolation expected, params string[] message)
    {
        side.TryRead(Frames.Of(message), out _, out var violation).ShouldBe(expected == MdpViolation.None);
        violation.ShouldBe(expected);
    }
}
