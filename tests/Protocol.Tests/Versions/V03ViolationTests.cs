namespace Mdp.Protocol.Tests.Versions;

/// <summary>Each way in which a 0.3 message can be malformed has a name, and none makes an exception.</summary>
public sealed class V03ViolationTests
{
    private const int FlagsIndex = 7;

    [Fact]
    [Trait("Row", "R3")]
    [Trait("Spec", "MDP/0.3 frame.6")]
    public void A_control_frame_that_ends_at_any_octet_before_its_fields_do_is_a_violation()
    {
        foreach (var message in ValidMessages.V03)
        {
            for (var length = 0; length < message[0].Length; length++)
            {
                string[] cut = [message[0][..length], .. message[1..]];
                foreach (var side in Enum.GetValues<Side>())
                {
                    side.TryRead(Frames.Of(cut), out _, out var violation).ShouldBeFalse($"{length} octets of {message[0]}");
                    violation.ShouldBeOneOf(Expected(length));
                }
            }
        }
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 frame.6")]
    public void A_control_frame_that_ends_within_its_headers_is_a_violation()
    {
        const string Headers = "\x01" + "a\0\0\0\x02" + "xy" + "\x02" + "bc\0\0\0\0";
        const int SecondHeader = 8;
        foreach (var message in ValidMessages.V03)
        {
            for (var length = 0; length <= Headers.Length; length++)
            {
                string[] cut = [message[0] + Headers[..length], .. message[1..]];
                var isWhole = length is 0 or SecondHeader || length == Headers.Length;
                Verdicts(cut).ShouldAllBe(verdict => isWhole
                    ? verdict == MdpViolation.None || IsOfAnother(verdict)
                    : verdict == MdpViolation.HeaderTruncated || IsOfAnother(verdict));
                Verdicts(cut).ShouldContain(isWhole ? MdpViolation.None : MdpViolation.HeaderTruncated);
            }
        }
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 headers.1")]
    [InlineData("\0\0\0\0\0", MdpViolation.HeaderNameInvalid)]
    [InlineData("\x03" + "a b\0\0\0\0", MdpViolation.HeaderNameInvalid)]
    [InlineData("\x02" + "a\n\0\0\0\0", MdpViolation.HeaderNameInvalid)]
    [InlineData("\x01\xff\0\0\0\0", MdpViolation.HeaderNameInvalid)]
    [InlineData("\x01" + "a\xff\xff\xff\xff", MdpViolation.HeaderTruncated)]
    [InlineData("\x01" + "a\x7f\xff\xff\xff", MdpViolation.HeaderTruncated)]
    [InlineData("\x01" + "a\0\0\0\x01", MdpViolation.HeaderTruncated)]
    [InlineData("\x01" + "a\0\0\0", MdpViolation.HeaderTruncated)]
    [InlineData("\xff" + "a", MdpViolation.HeaderTruncated)]
    [InlineData("\x01" + "a\0\0\0\0", MdpViolation.None)]
    [InlineData("\x01" + "a\0\0\0\0\x01" + "A\0\0\0\x01\xff", MdpViolation.None)]
    public void A_header_is_a_name_of_some_letters_and_a_value_of_any_octets(string block, MdpViolation expected) =>
        At(Side.Broker, "MDPC03\x07\0" + block).ShouldBe(expected);

    [Theory]
    [Trait("Spec", "MDP/0.3 headers.2")]
    [InlineData(Protocol.Headers.OctetsMax, MdpViolation.None)]
    [InlineData(Protocol.Headers.OctetsMax + 1, MdpViolation.HeadersTooLong)]
    public void Headers_have_12_KiB_at_most(int octets, MdpViolation expected)
    {
        var value = new string('v', octets - 6);
        At(Side.Broker, "MDPC03\x07\0\x01" + "a\0\0" + (char)(value.Length >> 8) + (char)(value.Length & 0xff) + value).ShouldBe(expected);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 frame.5")]
    [InlineData(16 * 1024, MdpViolation.HeadersTooLong)]
    [InlineData((16 * 1024) + 1, MdpViolation.ControlFrameTooLong)]
    public void A_control_frame_has_16_KiB_at_most(int octets, MdpViolation expected)
    {
        foreach (var start in new[] { "MDPC03\x07\0", "MDPW03\x08\0\0\x01" })
        {
            At(Side.Broker, start.PadRight(octets, 'x')).ShouldBe(expected);
        }
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 frame.3")]
    public void A_command_without_a_body_ends_with_its_control_frame_and_the_others_do_not()
    {
        foreach (var message in ValidMessages.V03)
        {
            var hasBody = message.Length > 1;
            Verdicts(hasBody ? message[..1] : [message[0], ""]).Where(verdict => !IsOfAnother(verdict)).Distinct()
                .ShouldBe([hasBody ? MdpViolation.BodyMissing : MdpViolation.BodyUnexpected]);
        }
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 frame.7")]
    public void An_octet_that_names_no_command_of_that_direction_is_unknown()
    {
        foreach (var magic in new[] { "MDPC03", "MDPW03" })
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var frame = magic + (char)octet;
                At(Side.Broker, frame).ShouldBe(octet is >= 1 and <= 9 && !IsOfTheBroker(magic, octet) ? MdpViolation.FieldTruncated : MdpViolation.UnknownCommand, $"{magic} {octet}");
            }
        }
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 frame.4")]
    public void Flags_that_mean_nothing_are_not_read()
    {
        foreach (var message in ValidMessages.V03)
        {
            string[] flagged = [message[0][..FlagsIndex] + '\xff' + message[0][(FlagsIndex + 1)..], .. message[1..]];
            foreach (var side in Enum.GetValues<Side>())
            {
                if (side.TryRead(Frames.Of(flagged), out var command, out _))
                {
                    command.Flags.ShouldBe((byte)(command.Name switch
                    {
                        MdpCommandName.ClientRequest => 7,
                        MdpCommandName.WorkerError => 5,
                        MdpCommandName.ClientError => 6,
                        MdpCommandName.ClientDisconnect or MdpCommandName.WorkerDisconnect => 4,
                        _ => 0,
                    }));
                }
            }

            Verdicts(flagged).ShouldContain(MdpViolation.None);
        }
    }

    [Theory]
    [InlineData("MDPC03\x01\0" + "0123456789abcdef\0\0\0\0\0", "b")]
    [InlineData("MDPW03\x01\0" + "0123456789abcdef\0\0\0\0\0\0\0\0")]
    public void A_service_has_a_name(params string[] message) => At(Side.Broker, message).ShouldBe(MdpViolation.ServiceNameEmpty);

    [Theory]
    [InlineData("", "MDPC03\x07\0")]
    [InlineData("", "MDPW03\x08\0\0\x01")]
    [Trait("Spec", "MDP/0.3 frame.1")]
    public void A_REQ_where_a_DEALER_belongs_is_told_apart(params string[] message) => At(Side.Broker, message).ShouldBe(MdpViolation.EmptyFrameUnexpected);

    [Theory]
    [Trait("Spec", "MDP/0.3 negotiation.4")]
    [InlineData(true, MdpVersion.V03, true, "MDPC03")]
    [InlineData(true, MdpVersion.V03, false, "MDPW03\xff")]
    [InlineData(true, MdpVersion.V02, true, "MDPC02")]
    [InlineData(true, MdpVersion.V02, false, "MDPW02", "\x09")]
    [InlineData(true, MdpVersion.V01, true, "", "MDPC01")]
    [InlineData(true, MdpVersion.V01, false, "", "MDPW01", "\x09")]
    [InlineData(false, MdpVersion.V02, false, "MDPC09")]
    [InlineData(false, MdpVersion.V02, false, "MDPC01", "echo", "a")]
    [InlineData(false, MdpVersion.V01, false, "")]
    [InlineData(false, MdpVersion.V01, false, "", "MDPC03\x07\0")]
    public void The_header_of_a_message_that_was_refused_tells_who_sent_it(bool isKnown, MdpVersion version, bool isClient, params string[] message)
    {
        MdpReader.TryReadHeader(Frames.Of(message), out var found, out var isFoundClient).ShouldBe(isKnown);
        (found, isFoundClient).ShouldBe((version, isClient));
    }

    [Fact]
    public void Each_violation_has_a_reason_to_tell_that_fits_into_DISCONNECT()
    {
        var reasons = Enum.GetValues<MdpViolation>().Select(violation => Frames.Text(violation.Reason())).ToList();
        reasons.ShouldBeUnique();
        reasons.ShouldAllBe(reason => reason.Length <= byte.MaxValue && reason.All(letter => letter >= ' ' && letter <= '~'));
        reasons.ShouldNotContain(Frames.Text(((MdpViolation)255).Reason()));
    }

    private static MdpViolation[] Expected(int length) => length switch
    {
        0 => [MdpViolation.UnknownHeader, MdpViolation.TooFewFrames],
        < 6 => [MdpViolation.UnknownHeader],
        6 => [MdpViolation.FieldTruncated, MdpViolation.UnknownHeader],
        _ => [MdpViolation.FieldTruncated, MdpViolation.UnknownHeader, MdpViolation.UnknownCommand],
    };

    private static bool IsOfTheBroker(string magic, int octet) => magic == "MDPC03" ? octet is >= 2 and <= 5 : octet is 2 or 7;

    // The message is for another side; that side's verdict is the one that counts.
    private static bool IsOfAnother(MdpViolation verdict) => verdict is MdpViolation.UnknownHeader or MdpViolation.UnknownCommand;

    private static MdpViolation[] Verdicts(string[] message) => [.. Enum.GetValues<Side>().Select(side => At(side, message))];

    private static MdpViolation At(Side side, params string[] message)
    {
        side.TryRead(Frames.Of(message), out _, out var violation).ShouldBe(violation is MdpViolation.None);
        return violation;
    }
}
