using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

public class OutboundQueueTests
{
    private readonly OutboundQueue _queue = new(new ChunkPool());
    private readonly MessagePool _pool = new();

    [Fact]
    public void Frames_are_short_up_to_255_octets_and_long_beyond()
    {
        _queue.BeginMessage();
        _queue.WriteFrame([], isLast: false);
        _queue.WriteFrame(new byte[255], isLast: false);
        _queue.WriteFrame(new byte[256], isLast: true);

        SendAll().ShouldBe(Octets.Of("01 00 01 FF 00*255 02 00 00 00 00 00 00 01 00 00*256"));
    }

    [Fact]
    public void A_command_is_one_frame_with_a_name()
    {
        _queue.WriteCommand("PONG"u8, "ctx"u8);
        _queue.WriteCommand("READY"u8, new byte[300]);

        SendAll().ShouldBe(Octets.Of("04 08 04 'PONG' 'ctx' 06 00 00 00 00 00 00 01 32 05 'READY' 00*300"));
    }

    [Fact]
    public void Commands_that_wait_are_no_messages_that_wait()
    {
        _queue.WriteCommand("PING"u8, "ttl"u8);
        _queue.HasMessages.ShouldBeFalse();

        _queue.BeginMessage();
        _queue.WriteFrame("beat"u8, isLast: true);
        _queue.WriteCommand("PONG"u8, []);
        _queue.HasMessages.ShouldBeTrue();

        _queue.Advance((int)_queue.Octets - 7);
        _queue.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_of_a_message_can_be_sent_before_its_last_frame_is_written()
    {
        _queue.BeginMessage();
        _queue.WriteFrame("first"u8, isLast: false);
        _queue.Octets.ShouldBe(0);
        _queue.Gather(new ArraySegment<byte>[8]).ShouldBe(0);

        _queue.WriteFrame("last"u8, isLast: true);
        _queue.Octets.ShouldBe(13);
        _queue.BeginMessage();
        _queue.WriteFrame("next"u8, isLast: false);
        SendAll().ShouldBe(Octets.Of("01 05 'first' 00 04 'last'"));
    }

    [Fact]
    [Trait("Row", "H24")]
    public void A_message_begun_and_not_ended_is_forgotten_when_the_next_begins()
    {
        var large = NewMessage(5000);
        _queue.BeginMessage();
        _queue.WriteFrame("kept"u8, isLast: true);
        _queue.BeginMessage();
        _queue.WriteFrame("lost"u8, isLast: false);
        _queue.WriteFrame(new byte[70_000], isLast: false);
        _queue.WriteFrames(large, 0, isLast: false);
        _queue.WriteCommand("PONG"u8, []);
        large.Release();

        _queue.Octets.ShouldBe(6 + 7);
        SendAll().ShouldBe(Octets.Of("00 04 'kept' 04 05 04 'PONG'"));
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void A_large_frame_is_sent_from_where_it_lies_and_a_small_one_is_copied()
    {
        var message = NewMessage(10, 1024, 1025);
        _queue.BeginMessage();
        _queue.WriteFrames(message, 0, isLast: true);
        message.Release();

        _pool.Outstanding.ShouldBe(1, "The queue retains what it has not sent.");
        var segments = new ArraySegment<byte>[8];
        _queue.Gather(segments).ShouldBe(2);
        segments[0].Count.ShouldBe(2 + 10 + 9 + 1024 + 9);
        ((ReadOnlyMemory<byte>)segments[1]).Equals(Chunk(message, 2)).ShouldBeTrue("No copy.");
        SendAll().Length.ShouldBe(2 + 10 + 9 + 1024 + 9 + 1025);
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void A_message_lives_until_its_last_octet_is_sent()
    {
        var message = NewMessage(100_000);
        _queue.BeginMessage();
        _queue.WriteFrames(message, 0, isLast: true);
        message.Release();

        _queue.Advance(9 + 99_999);
        _pool.Outstanding.ShouldBe(1);
        _queue.Advance(1);
        _pool.Outstanding.ShouldBe(0);
        _queue.Octets.ShouldBe(0);
    }

    [Fact]
    [Trait("Row", "H7")]
    public void Clear_gives_everything_back()
    {
        var message = NewMessage(100_000, 20, 3000);
        _queue.BeginMessage();
        _queue.WriteFrames(message, 0, isLast: true);
        _queue.BeginMessage();
        _queue.WriteFrames(message, 0, isLast: false);
        message.Release();
        _queue.Advance(1234);

        _queue.Clear();

        _pool.Outstanding.ShouldBe(0);
        _queue.Octets.ShouldBe(0);
        _queue.Gather(new ArraySegment<byte>[4]).ShouldBe(0);
        _queue.WriteCommand("PONG"u8, []);
        SendAll().ShouldBe(Octets.Of("04 05 04 'PONG'"));
    }

    [Fact]
    public void Whatever_is_written_leaves_in_order_however_it_is_taken()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var written = new List<byte>();
            var sent = new List<byte>();
            for (var step = 0; step < 60; step++)
            {
                if (random.Next(3) > 0)
                {
                    Write(random, written);
                }
                else
                {
                    Take(random, sent);
                }

                _queue.Octets.ShouldBe(written.Count - sent.Count, $"seed {seed}");
            }

            sent.AddRange(SendAll());
            sent.SequenceEqual(written).ShouldBeTrue($"seed {seed}");
            _queue.Clear();
            _pool.Outstanding.ShouldBe(0, $"seed {seed}");
        }
    }

    private void Write(Random random, List<byte> written)
    {
        var length = random.Next(4) switch { 0 => 0, 1 => random.Next(300), 2 => random.Next(3000), _ => random.Next(100_000) };
        var octets = new byte[length];
        random.NextBytes(octets);
        byte[] header = length <= 255 ? [0, (byte)length] : [2, 0, 0, 0, 0, 0, (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        switch (random.Next(4))
        {
            case 0:
                _queue.BeginMessage();
                _queue.WriteFrame(octets, isLast: true);
                break;
            case 1:
                var message = NewMessage(octets);
                _queue.BeginMessage();
                _queue.WriteFrames(message, 0, isLast: true);
                message.Release();
                break;
            case 2:
                _queue.WriteCommand("PONG"u8, "c"u8);
                header = Octets.Of("04 06 04 'PONG' 'c'");
                octets = [];
                break;
            default:
                var forgotten = NewMessage(octets);
                _queue.BeginMessage();
                _queue.WriteFrame(octets, isLast: false);
                _queue.WriteFrames(forgotten, 0, isLast: false);
                forgotten.Release();
                return;
        }

        written.AddRange(header);
        written.AddRange(octets);
    }

    private void Take(Random random, List<byte> sent)
    {
        var segments = new ArraySegment<byte>[random.Next(1, 6)];
        var gathered = segments.Take(_queue.Gather(segments)).SelectMany(segment => segment).ToArray();
        var taken = random.Next(gathered.Length + 1);
        sent.AddRange(gathered.AsSpan(0, taken));
        _queue.Advance(taken);
    }

    private byte[] SendAll()
    {
        var sent = new List<byte>();
        var segments = new ArraySegment<byte>[3];
        for (var count = _queue.Gather(segments); count > 0; count = _queue.Gather(segments))
        {
            var octets = segments.Take(count).SelectMany(segment => segment).ToArray();
            sent.AddRange(octets);
            _queue.Advance(octets.Length);
        }

        return [.. sent];
    }

    private Message NewMessage(params int[] lengths) => NewMessage([.. lengths.Select(length => new byte[length])]);

    private Message NewMessage(params byte[][] frames)
    {
        var message = _pool.Rent();
        foreach (var frame in frames)
        {
            message.BeginFrame(frame.Length);
            message.Append(frame, frame.Length);
        }

        return message;
    }

    private static ReadOnlyMemory<byte> Chunk(Message message, int frame)
    {
        var chunks = message.Chunks(frame);
        chunks.MoveNext().ShouldBeTrue();
        return chunks.Current;
    }
}
