namespace Mdp.Protocol.Tests;

/// <summary>Whatever the frames hold: an answer, never an exception, and an answer that agrees with itself.</summary>
public sealed class HostileMessageTests
{
    private const int MessagesPerSeed = 50_000;

    // No octet is this character, so that joined frames can be told apart.
    private const char Seam = '\u0100';

    [Fact]
    public void Each_prefix_of_a_message_is_a_violation()
    {
        foreach (var message in ValidMessages.All.Concat(ValidMessages.V03))
        {
            for (var length = 0; length < message.Length; length++)
            {
                foreach (var side in Enum.GetValues<Side>())
                {
                    side.TryRead(Frames.Of(message[..length]), out _, out var violation).ShouldBeFalse(string.Join('|', message[..length]));
                    violation.ShouldNotBe(MdpViolation.None);
                }
            }
        }
    }

    [Fact]
    public void Each_changed_octet_of_a_header_is_a_violation()
    {
        foreach (var message in ValidMessages.All)
        {
            var header = message[0].Length == 0 ? 1 : 0;
            foreach (var spoilt in EachOtherOctet(message[header]).Where(spoilt => !IsHeader(spoilt)))
            {
                string[] changed = [.. message];
                changed[header] = spoilt;
                Enum.GetValues<Side>().Any(side => IsRead(side, changed)).ShouldBeFalse(spoilt);
            }
        }
    }

    [Fact]
    public void Each_changed_octet_of_the_magic_of_a_control_frame_is_a_violation()
    {
        foreach (var message in ValidMessages.V03)
        {
            foreach (var spoilt in EachOtherOctet(message[0][..6]).Where(spoilt => spoilt is not ("MDPC03" or "MDPW03")))
            {
                string[] changed = [spoilt + message[0][6..], .. message[1..]];
                Enum.GetValues<Side>().Any(side => IsRead(side, changed)).ShouldBeFalse(spoilt);
            }
        }
    }

    [Theory]
    [Trait("Row", "R3")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20_250_101)]
    public void Spoilt_messages_are_read_as_written_or_refused(int seed)
    {
        var spoiler = new MessageSpoiler(seed);
        var read = 0;
        for (var number = 0; number < MessagesPerSeed; number++)
        {
            var frames = spoiler.Next();
            foreach (var side in Enum.GetValues<Side>())
            {
                var isRead = side.TryRead(frames, out var command, out var violation);
                if (isRead != (violation == MdpViolation.None) || (isRead && Rewritten(command) != Joined(WithoutUnknownFlags(frames, command))))
                {
                    Assert.Fail($"seed {seed}, message {number}, at the {side}: {violation}, {Joined(frames)}");
                }

                read += isRead ? 1 : 0;
            }
        }

        read.ShouldBeInRange(MessagesPerSeed / 20, MessagesPerSeed, "the spoiler must leave some messages valid, and spoil most");
    }

    [Theory]
    [Trait("Row", "R3")]
    [InlineData(3)]
    [InlineData(20_260_101)]
    public void Random_octets_behind_the_magic_of_0_3_are_read_as_written_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var number = 0; number < MessagesPerSeed; number++)
        {
            var octets = new byte[random.Next(120)];
            random.NextBytes(octets);
            var command = (char)random.Next(11);
            var frames = Frames.Of([(random.Next(2) == 0 ? "MDPC03" : "MDPW03") + command + Frames.Text(octets), .. Enumerable.Repeat("b", random.Next(2))]);
            foreach (var side in Enum.GetValues<Side>())
            {
                var isRead = side.TryRead(frames, out var read, out var violation);
                if (isRead != (violation == MdpViolation.None) || (isRead && Rewritten(read) != Joined(WithoutUnknownFlags(frames, read))))
                {
                    Assert.Fail($"seed {seed}, message {number}, at the {side}: {violation}, {Joined(frames)}");
                }
            }
        }
    }

    // What was read is written as the very frames that it was read from: so nothing was mis-split, lost or made up.
    private static string Rewritten(in MdpCommand command)
    {
        var writer = new RecordingWriter();
        MdpWriter.Write(command, writer);
        return string.Join(Seam, writer.Message);
    }

    private static OctetFrames WithoutUnknownFlags(OctetFrames frames, in MdpCommand command)
    {
        if (command.Version is MdpVersion.V03)
        {
            var control = frames[0].ToArray();
            control[7] = command.Flags;
            return new([control, .. Enumerable.Range(1, frames.Count - 1).Select(index => frames[index].ToArray())]);
        }

        return frames;
    }

    private static string Joined(OctetFrames frames) => string.Join(Seam, Frames.OfBody(new(frames, 0)));

    private static bool IsRead(Side side, string[] message) => side.TryRead(Frames.Of(message), out _, out _);

    private static bool IsHeader(string frame) => frame is "MDPC01" or "MDPW01" or "MDPC02" or "MDPW02";

    private static IEnumerable<string> EachOtherOctet(string frame)
    {
        for (var index = 0; index < frame.Length; index++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                if (octet != frame[index])
                {
                    yield return frame[..index] + (char)octet + frame[(index + 1)..];
                }
            }
        }
    }
}
