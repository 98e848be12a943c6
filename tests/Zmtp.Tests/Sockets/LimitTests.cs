using System.Net;
using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>The pure parts of the limits on connections.</summary>
public sealed class LimitTests
{
    [Fact, Trait("Row", "H23")]
    public void The_descriptor_limit_is_the_soft_one()
    {
        DescriptorLimit.Parse(
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             95691                95691                processes ",
            "Max open files            1024                 524288               files     ",
        ]).ShouldBe(1024);
        DescriptorLimit.Parse(["Max open files            unlimited            unlimited            files     "]).ShouldBeNull();
        DescriptorLimit.Parse([]).ShouldBeNull();
    }

    [Fact, Trait("Row", "H23")]
    public void What_the_process_has_open_is_no_reserve()
    {
        DescriptorLimit.Afford(limit: 1024, open: 120).ShouldBe(1024 - 120 - DescriptorLimit.Reserve);
        DescriptorLimit.Afford(limit: 200, open: 120).ShouldBe(1);
    }

    [Fact, Trait("Row", "X10")]
    public void Each_address_has_its_share_of_each_second()
    {
        var rate = new AddressRate(perSecondMax: 2);
        var one = IPAddress.Parse("192.0.2.1");
        var other = IPAddress.Parse("192.0.2.2");
        var start = Instant.Zero + TimeSpan.FromSeconds(5);

        rate.TryCount(one, start).ShouldBeTrue();
        rate.TryCount(one, start).ShouldBeTrue();
        rate.TryCount(one, start + TimeSpan.FromSeconds(0.9)).ShouldBeFalse();
        rate.TryCount(other, start + TimeSpan.FromSeconds(0.9)).ShouldBeTrue();
        rate.TryCount(one, start + TimeSpan.FromSeconds(1)).ShouldBeTrue();
    }

    [Fact, Trait("Row", "X10")]
    public void An_IPv6_network_of_64_bits_and_a_mapped_address_count_as_one()
    {
        var rate = new AddressRate(perSecondMax: 1);

        rate.TryCount(IPAddress.Parse("2001:db8:0:1::1"), Instant.Zero).ShouldBeTrue();
        rate.TryCount(IPAddress.Parse("2001:db8:0:1:ffff::2"), Instant.Zero).ShouldBeFalse();
        rate.TryCount(IPAddress.Parse("2001:db8:0:2::1"), Instant.Zero).ShouldBeTrue();
        rate.TryCount(IPAddress.Parse("192.0.2.1"), Instant.Zero).ShouldBeTrue();
        rate.TryCount(IPAddress.Parse("::ffff:192.0.2.1"), Instant.Zero).ShouldBeFalse();
    }

    [Fact]
    public void One_line_a_minute_stands_for_all_that_happened()
    {
        var gate = default(LogGate);

        gate.TryPass(Instant.Zero, out var count).ShouldBeTrue();
        count.ShouldBe(1);
        for (var second = 1; second < 60; second++)
            gate.TryPass(Instant.Zero + TimeSpan.FromSeconds(second), out _).ShouldBeFalse();
        gate.TryPass(Instant.Zero + TimeSpan.FromSeconds(60), out count).ShouldBeTrue();
        count.ShouldBe(60);
    }
}
