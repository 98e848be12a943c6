namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Long frames that are received where they belong.</summary>
public class InPlaceTests
{
    private const int Scratch = 256 * 1024;

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    [InlineData(5_000_000)]
    public void It_makes_no_difference_to_the_messages(int length)
    {
        var random = new Random(length);
        var octets = Octets.Join(
            Octets.Of("01 05 'first' 01 00"), Long(random, length, isLast: false), Long(random, 70_000, isLast: true),
            Octets.Of("04 07 04 'PING' 00 00 00 04 'next'"), Long(random, length, isLast: true));
        using var whole = WireHost.InTraffic();
        whole.Receive(octets);
        whole.Events.Count.ShouldBe(3);

        foreach (var atOnce in new[] { 1000, 50_000, 131_071, int.MaxValue })
        {
            using var host = WireHost.InTraffic();
            Stream(host, octets, () => random.Next(1, atOnce));
            host.Events.ShouldBe(whole.Events, $"up to {atOnce} at once");
            host.Sent.ShouldBe(whole.Sent);
        }
    }

    [Fact]
    public void Nearly_all_of_a_long_frame_goes_this_way()
    {
        using var host = WireHost.InTraffic();
        var inPlace = Stream(host, Long(new(1), 16 << 20, isLast: true), () => int.MaxValue);

        inPlace.ShouldBeGreaterThan((16 << 20) - (3 * Scratch));
        host.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("00 05 'he'")]
    [InlineData("02 00 00 00 00 00 01 00 00 41*100")]
    [InlineData("03 00 00 00 00 00 00 01 00 41*256 05 00")]
    [InlineData("04 07 04 'PI'")]
    public void There_is_no_room_outside_the_middle_of_a_long_frame(string script)
    {
        using var host = WireHost.InTraffic();
        host.Receive(Octets.Of(script));
        host.Connection.Room().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void There_is_no_room_before_traffic_and_none_after_it()
    {
        using var stranger = new WireHost();
        stranger.Connection.Room().IsEmpty.ShouldBeTrue();
        using var host = WireHost.InTraffic();
        host.Receive(Octets.Of("02 00 00 00 00 00 10 00 00"));
        host.Connection.Room().IsEmpty.ShouldBeFalse();

        host.Connection.Close(CloseReason.Closed);

        host.Connection.Room().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_is_filled_counts_as_heard_and_never_completes_a_frame()
    {
        using var host = WireHost.InTraffic();
        host.Receive(Octets.Of("02 00 00 00 00 00 02 00 00"));
        var filled = 0;
        for (var room = host.Connection.Room(); !room.IsEmpty; room = host.Connection.Room())
        {
            host.Pass(2.4);
            host.Connection.Filled(room.Length, host.Now);
            filled += room.Length;
        }

        filled.ShouldBeLessThan(0x20000);
        host.Pass(2.4);
        host.TakeSent().ShouldBeEmpty("no PING is due while octets come");
        host.Events.ShouldBeEmpty();
        host.Receive(new byte[0x20000 - filled]);
        host.Events.ShouldHaveSingleItem().ShouldStartWith("message [131072 octets");
    }

    /// <summary>As a stream does that takes what has come: into the room if there is any, else through a buffer.</summary>
    /// <returns>The octets that went in place.</returns>
    private static int Stream(WireHost host, ReadOnlySpan<byte> octets, Func<int> arrived)
    {
        var inPlace = 0;
        while (!octets.IsEmpty)
        {
            var room = host.Connection.Room();
            var count = Math.Min(Math.Min(arrived(), octets.Length), room.IsEmpty ? Scratch : room.Length);
            if (room.IsEmpty)
            {
                host.Receive(octets[..count]);
            }
            else
            {
                octets[..count].CopyTo(room);
                host.Connection.Filled(count, host.Now);
                inPlace += count;
            }

            octets = octets[count..];
        }

        return inPlace;
    }

    private static byte[] Long(Random random, int length, bool isLast)
    {
        var body = new byte[length];
        random.NextBytes(body);
        return Octets.Join([isLast ? (byte)2 : (byte)3, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length], body);
    }
}
