using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

[Trait("Row", "H30")]
[Trait("Row", "H6")]
public class TrafficTests
{
    [Theory]
    [Trait("Spec", "37/ZMTP framing")]
    [InlineData("00 05 'hello'", "message [hello]")]
    [InlineData("00 00", "message []")]
    [InlineData("02 00 00 00 00 00 00 00 05 'hello'", "message [hello]")] // long form of a short frame: SHOULD only
    [InlineData("02 00 00 00 00 00 00 00 00", "message []")]
    [InlineData("01 00 00 01 'x'", "message [][x]")]
    [InlineData("01 06 'MDPC01' 01 04 'echo' 00 03 'abc'", "message [MDPC01][echo][abc]")]
    [InlineData("03 00 00 00 00 00 00 00 01 'a' 00 01 'b'", "message [a][b]")]
    public void A_message_is_its_frames(string octets, string expected) => Segmentation.Traffic(Octets.Of(octets)).ShouldBe([expected]);

    [Fact]
    [Trait("Spec", "37/ZMTP messages")]
    public void Messages_come_in_their_order() =>
        Segmentation.Traffic(Octets.Of("00 01 'a' 01 00 00 01 'b' 00 00 00 01 'c'"))
            .ShouldBe(["message [a]", "message [][b]", "message []", "message [c]"]);

    [Fact]
    public void Messages_right_behind_READY_in_the_same_read_are_not_lost() =>
        Segmentation.Events(Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of("00 01 'a'")))
            .ShouldBe(["handshake Dealer identity=none version=3.1", "message [a]"]);

    [Theory]
    [Trait("Spec", "37/ZMTP framing")]
    [InlineData("08 00", "ReservedFlagBits")]
    [InlineData("10 00", "ReservedFlagBits")]
    [InlineData("20 00", "ReservedFlagBits")]
    [InlineData("40 00", "ReservedFlagBits")]
    [InlineData("80 00", "ReservedFlagBits")]
    [InlineData("FF", "ReservedFlagBits")]
    [InlineData("05 05 04 'PONG'", "CommandWithMore")]
    [InlineData("07 00 00 00 00 00 00 00 05 04 'PONG'", "CommandWithMore")]
    [InlineData("04 00", "CommandMalformed")]
    [InlineData("04 01 00", "CommandMalformed")]
    [InlineData("04 02 04 'P'", "CommandMalformed")]
    [InlineData("04 06 05 00 01 02 03 04", "CommandMalformed")]
    [InlineData("06 00 00 00 00 00 00 10 01", "CommandTooLong")]
    [InlineData("06 FF FF FF FF FF FF FF FF", "CommandTooLong")]
    public void An_illegal_frame_ends_the_connection_without_a_word(string octets, string violation)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of("00 01 'a'", octets)));

        transcript[1..^1].ShouldBe(["message [a]", $"closed ProtocolViolation {violation}"]);
        transcript[^1].ShouldEndWith(Convert.ToHexString(Octets.RouterReady));
    }

    [Fact]
    public void A_second_READY_ends_the_connection() =>
        Segmentation.Traffic(Octets.DealerReady).ShouldBe(["closed ProtocolViolation ReadyTwice"]);

    [Fact]
    public void ERROR_ends_the_connection_also_after_the_handshake() =>
        Segmentation.Traffic(Octets.Of("00 01 'a' 04 0A 05 'ERROR' 03 '500'")).ShouldBe(["message [a]", "closed PeerError None 500"]);

    [Theory]
    [Trait("Spec", "37/ZMTP commands")]
    [InlineData("04 0B 09 'SUBSCRIBE' 'A'")]
    [InlineData("04 08 06 'CANCEL' 'A'")]
    [InlineData("04 06 04 'JOIN' 'g'")]
    [InlineData("04 06 05 'LEAVE'")]
    [InlineData("04 06 05 'HELLO'")]
    [InlineData("04 08 07 'UNKNOWN'")]
    [InlineData("06 00 00 00 00 00 00 00 05 04 'EVEN'")]
    [Trait("Row", "H9")]
    public void Commands_that_mean_nothing_here_are_skipped(string command)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of(command, "00 01 'a'")));

        transcript[1..^1].ShouldBe(["message [a]"]);
        transcript[^1].ShouldEndWith(Convert.ToHexString(Octets.RouterReady), customMessage: "No answer either.");
    }

    [Theory]
    [InlineData("04 0B 04 'PING' 00 00 'ctxt'")]
    [InlineData("04 08 07 'UNKNOWN'")]
    public void A_command_between_two_frames_of_a_message_does_not_disturb_it(string command) =>
        Segmentation.Traffic(Octets.Of("01 01 'a'", command, "01 01 'b'", command, "00 01 'c'")).ShouldBe(["message [a][b][c]"]);

    [Fact]
    public void ERROR_between_two_frames_ends_the_connection_and_the_message() =>
        Segmentation.Traffic(Octets.Of("01 01 'a' 04 07 05 'ERROR' 00")).ShouldBe(["closed PeerError None"]);

    [Theory]
    [InlineData("FF FF FF FF FF FF FF FF")]
    [InlineData("FF FF FF FF FF FF FF DA")]
    [InlineData("80 00 00 00 00 00 00 00")]
    [InlineData("7F FF FF FF FF FF FF FF")]
    [InlineData("00 00 00 01 00 00 00 00")]
    [InlineData("00 00 00 00 80 00 00 00")]
    [InlineData("00 00 00 00 7F FF FF FF")]
    [Trait("Row", "H3")]
    public void A_length_beyond_the_limit_ends_the_connection_before_anything_is_allocated(string length)
    {
        foreach (var flags in new[] { "02", "03" })
        {
            Segmentation.Traffic(Octets.Of(flags, length)).ShouldBe(["closed ProtocolViolation MessageTooLong"]);
            using var host = WireHost.InTraffic();
            var header = Octets.Of(flags, length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<byte> octets = header;
            host.Connection.TryAdvance(ref octets, host.Now, out var closed).ShouldBeTrue();
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4096);
            closed.Violation.ShouldBe(ZmtpViolation.MessageTooLong);
        }
    }

    [Fact]
    [Trait("Row", "X9")]
    public void A_message_costs_its_octets_and_64_for_each_frame()
    {
        var settings = WireHost.Router with { Limits = new ZmtpLimits { MessageOctetsMax = 1024 } };

        Segmentation.Traffic(Frame(0x02, 1024 - 64), settings).ShouldHaveSingleItem().ShouldStartWith("message [960 octets");
        Segmentation.Traffic(Frame(0x02, 1024 - 63), settings).ShouldBe(["closed ProtocolViolation MessageTooLong"]);
        Segmentation.Traffic(Octets.Join(Octets.Of("01 00"), Frame(0x02, 1024 - 128)), settings).ShouldHaveSingleItem().ShouldStartWith("message [][896 octets");
        Segmentation.Traffic(Octets.Join(Octets.Of("01 00"), Frame(0x02, 1024 - 127)), settings).ShouldBe(["closed ProtocolViolation MessageTooLong"]);
    }

    [Fact]
    [Trait("Row", "X9")]
    public void A_body_of_16_MiB_passes_with_its_envelope()
    {
        using var host = WireHost.InTraffic();
        var body = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(body);

        host.Receive(Octets.Of("01 00 01 06 'MDPC01' 01 04 'echo' 02 00 00 00 00 01 00 00 00"));
        for (var offset = 0; offset < body.Length; offset += 100_000)
        {
            host.Receive(body.AsSpan(offset, Math.Min(100_000, body.Length - offset)));
        }

        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body).AsSpan(0, 4));
        host.Events.ShouldBe([$"message [][MDPC01][echo][16777216 octets {hash}]"]);
    }

    [Fact]
    [Trait("Row", "H25")]
    public void Two_hundred_and_fifty_six_frames_pass_and_the_next_ends_the_connection()
    {
        var more = Enumerable.Repeat(Octets.Of("01 00"), 255).SelectMany(frame => frame).ToArray();

        Segmentation.Traffic(Octets.Join(more, Octets.Of("00 00"))).ShouldHaveSingleItem().ShouldStartWith("message [][]");
        Segmentation.Traffic(Octets.Join(more, Octets.Of("01 00 00 00"))).ShouldBe(["closed ProtocolViolation TooManyFrames"]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP messages")]
    [Trait("Row", "H7")]
    [Trait("Row", "H24")]
    public void A_message_cut_off_anywhere_is_never_delivered_and_all_memory_goes_back()
    {
        var message = Octets.Join(Octets.Of("01 02 'ab'"), Frame(0x03, 300), Frame(0x02, 700));
        for (var length = 0; length < message.Length; length++)
        {
            using var host = WireHost.InTraffic();
            host.Receive(message.AsSpan(0, length));
            host.Connection.HasUnfinishedMessage.ShouldBe(length >= 2);

            host.Connection.PeerClosed(CloseReason.PeerReset);
            host.Receive([]);

            host.Events.ShouldBe(["closed PeerReset None"]);
            host.Pool.Outstanding.ShouldBe(0);
            host.Connection.HasUnfinishedMessage.ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("Row", "H10")]
    public void A_message_that_outlives_its_connection_does_not_hold_it()
    {
        var pool = new MessagePool();
        var (message, connection) = ReceiveAndForget(pool);

        GC.Collect();

        connection.IsAlive.ShouldBeFalse();
        message.Control(0).ToArray().ShouldBe("hello"u8.ToArray());
        message.Release();
    }

    [Fact]
    [Trait("Row", "H31")]
    public void Behind_Closed_nothing_comes()
    {
        using var host = WireHost.InTraffic();

        host.Receive(Octets.Of("00 01 'a' FF 00 01 'b'"));
        host.Receive(Octets.Of("00 01 'c'"));
        host.Connection.PeerClosed(CloseReason.PeerClosed);
        host.Connection.Close(CloseReason.Superseded);
        host.Pass(1000);

        host.Events.ShouldBe(["message [a]", "closed ProtocolViolation ReservedFlagBits"]);
        host.Connection.NextDeadline.ShouldBe(Heartbeating.Instant.Never);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (Message Message, WeakReference Connection) ReceiveAndForget(MessagePool pool)
    {
        var connection = new ZmtpConnection(ZmtpSide.Accepting, WireHost.Router, pool, Heartbeating.Instant.Zero);
        ReadOnlySpan<byte> octets = Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of("00 05 'hello'"));
        connection.TryAdvance(ref octets, Heartbeating.Instant.Zero, out _).ShouldBeTrue();
        connection.TryAdvance(ref octets, Heartbeating.Instant.Zero, out var arrived).ShouldBeTrue();
        connection.Dispose();
        return (arrived.Message, new WeakReference(connection));
    }

    private static byte[] Frame(byte flags, int length) =>
        Octets.Join([flags], Octets.Of("00*6"), [(byte)(length >> 8), (byte)length], [.. Enumerable.Range(0, length).Select(index => (byte)index)]);
}
