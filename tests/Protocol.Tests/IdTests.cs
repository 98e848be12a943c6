using System.Globalization;

namespace Mdp.Protocol.Tests;

/// <summary>The two ids that peers of 0.3 draw themselves.</summary>
public sealed class IdTests
{
    private static readonly byte[] Sixteen = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0, 0, 0, 0, 0, 0, 0, 0x2A];

    [Fact]
    public void Octets_lie_in_network_byte_order()
    {
        var octets = new byte[16];
        new RequestId(new UInt128(0x0123_4567_89AB_CDEF, 42)).Write(octets);
        octets.ShouldBe(Sixteen);
        new InstanceId(new UInt128(0x0123_4567_89AB_CDEF, 42)).Write(octets);
        octets.ShouldBe(Sixteen);
    }

    [Fact]
    public void An_id_is_read_as_it_was_written_and_shown_as_it_travels()
    {
        RequestId.TryRead(Sixteen, out var request).ShouldBeTrue();
        request.ShouldBe(new(new UInt128(0x0123_4567_89AB_CDEF, 42)));
        request.ToString().ShouldBe("0123456789abcdef000000000000002a");
        InstanceId.TryRead(Sixteen, out var instance).ShouldBeTrue();
        instance.ShouldBe(new(new UInt128(0x0123_4567_89AB_CDEF, 42)));
        instance.ToString().ShouldBe("0123456789abcdef000000000000002a");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void Octets_of_any_other_length_are_no_id(int length)
    {
        RequestId.TryRead(new byte[length], out var request).ShouldBeFalse();
        request.ShouldBe(default);
        InstanceId.TryRead(new byte[length], out var instance).ShouldBeFalse();
        instance.ShouldBe(default);
    }

    [Theory]
    [InlineData("0000000000000000", "0000000000000001")]
    [InlineData("0000000000000001", "0000000000000001")]
    [InlineData("0000000100000001", "0000000100000001")]
    [InlineData("0000010000000000", "0000000000000000")]
    public void Ids_that_are_no_random_ones_do_not_fall_together(string stepOfUpper, string stepOfLower)
    {
        var upper = ulong.Parse(stepOfUpper, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var lower = ulong.Parse(stepOfLower, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var hashes = Enumerable.Range(1, 1000).Select(n => new RequestId(new UInt128(upper * (ulong)n, lower * (ulong)n)).GetHashCode());
        hashes.Distinct().Count().ShouldBeGreaterThan(990);
    }

    [Fact]
    public void Ids_that_count_in_any_one_octet_differ_in_the_lowest_bits_of_their_hashes()
    {
        for (var shift = 0; shift < 128; shift += 8)
        {
            var hashes = Enumerable.Range(0, 256).Select(n => new RequestId(((UInt128)n << shift) + 42).GetHashCode());
            hashes.Select(hash => hash & 0xFF).Distinct().Count().ShouldBeGreaterThan(96, $"octet at bit {shift}");
        }
    }

    [Fact]
    public void Ids_that_differ_in_the_highest_bits_of_both_halves_do_not_fall_together()
    {
        var hashes = Enumerable.Range(0, 65_536).Select(n => new RequestId(new UInt128((ulong)n >> 8 << 56, (ulong)n << 56)).GetHashCode());
        hashes.Distinct().Count().ShouldBeGreaterThan(65_000);
    }

    [Fact]
    public void Only_zero_is_no_instance()
    {
        default(InstanceId).IsNone.ShouldBeTrue();
        new InstanceId(UInt128.One << 127).IsNone.ShouldBeFalse();
    }
}
