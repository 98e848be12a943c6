namespace Mdp.Zmtp.Tests;

public class MessageTests
{
    private readonly MessagePool _pool = new(capacity: 2);

    [Fact]
    public void Frames_are_read_back_as_they_were_written()
    {
        var message = Arrived("", "MDPC01", "echo", new string('x', 500));

        message.Count.ShouldBe(4);
        message.Octets.ShouldBe(510);
        message.Length(1).ShouldBe(6);
        message.Control(0).Length.ShouldBe(0);
        message.Control(1).ToArray().ShouldBe("MDPC01"u8.ToArray());
        message.Control(2).ToArray().ShouldBe("echo"u8.ToArray());
        message.Control(3).Length.ShouldBe(500);
        message.Release();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1024)]
    [InlineData(16 * 1024)]
    public void A_frame_of_up_to_16_KiB_lies_in_one_piece_wherever_it_begins(int length)
    {
        foreach (var before in new[] { 0, 1, 200, 256, 1000, 20_000, 90_000 })
        {
            var message = _pool.Rent();
            Append(message, new byte[before], 7919);
            var octets = Random(length);
            Append(message, octets, 100);

            message.Control(1).SequenceEqual(octets).ShouldBeTrue();
            Pieces(message, 1).Count.ShouldBe(length == 0 ? 0 : 1);
            message.Release();
        }
    }

    [Theory]
    [InlineData((16 * 1024) + 1)]
    [InlineData(64 * 1024)]
    [InlineData(1_000_000)]
    [Trait("Row", "H26")]
    public void A_longer_frame_lies_in_pieces_of_at_most_256_KiB_taken_as_its_octets_come(int length)
    {
        var octets = Random(length);
        var message = _pool.Rent();
        message.BeginFrame(length);
        for (var offset = 0; offset < length; offset += 1000)
        {
            message.Append(octets.AsSpan(offset, Math.Min(1000, length - offset)), length - offset);
        }

        message.Control(0).IsEmpty.ShouldBeTrue();
        var pieces = Pieces(message, 0);
        pieces[0].Length.ShouldBe(16 * 1024);
        pieces.ShouldAllBe(piece => piece.Length <= 256 * 1024);
        pieces.SelectMany(piece => piece).SequenceEqual(octets).ShouldBeTrue();
        message.Release();
    }

    [Fact]
    public void A_message_goes_back_to_its_pool_with_the_last_reference_and_keeps_its_companion()
    {
        var message = Arrived("a");
        var companion = new object();
        message.Companion = companion;
        message.Retain();
        message.Release();
        _pool.Outstanding.ShouldBe(1);
        message.Release();
        _pool.Outstanding.ShouldBe(0);

        var again = _pool.Rent();

        again.ShouldBeSameAs(message);
        again.Companion.ShouldBeSameAs(companion);
        again.Count.ShouldBe(0);
        again.Octets.ShouldBe(0);
        again.Release();
    }

    [Fact]
    public void A_pool_keeps_no_more_than_its_capacity()
    {
        var messages = Enumerable.Range(0, 5).Select(_ => _pool.Rent()).ToArray();
        foreach (var message in messages)
        {
            message.Release();
        }

        var again = Enumerable.Range(0, 5).Select(_ => _pool.Rent()).ToArray();
        again.Count(messages.Contains).ShouldBe(2);
        foreach (var message in again)
        {
            message.Release();
        }
    }

    private static byte[] Random(int length)
    {
        var octets = new byte[length];
        new Random(length).NextBytes(octets);
        return octets;
    }

    private static void Append(Message message, byte[] octets, int step)
    {
        message.BeginFrame(octets.Length);
        for (var offset = 0; offset < octets.Length; offset += step)
        {
            message.Append(octets.AsSpan(offset, Math.Min(step, octets.Length - offset)), octets.Length - offset);
        }
    }

    private static List<byte[]> Pieces(Message message, int frame)
    {
        var pieces = new List<byte[]>();
        foreach (var piece in message.Chunks(frame))
        {
            pieces.Add(piece.ToArray());
        }

        return pieces;
    }

    private Message Arrived(params string[] frames)
    {
        var message = _pool.Rent();
        foreach (var frame in frames)
        {
            Append(message, System.Text.Encoding.ASCII.GetBytes(frame), 3);
        }

        return message;
    }
}
