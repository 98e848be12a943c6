using Mdp.Broker.Core;
using Mdp.Broker.Options.Forms;

namespace Mdp.Broker.Tests.Options;

public class ValueFormTests
{
    private static readonly LengthOfTime Time = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(30));
    private static readonly OctetCount Octets = new(1, 1L << 40);
    private static readonly Count Whole = new(2, 10_000);

    [Theory]
    [InlineData("10ms", 10)]
    [InlineData("2.5s", 2_500)]
    [InlineData("2.5 S", 2_500)]
    [InlineData(" 10min ", 600_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("00:00:02.5", 2_500)]
    public void Length_of_time_is_read_with_its_unit(string text, double milliseconds)
    {
        Time.TryRead(text, out var value).ShouldBeTrue();
        value.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 parsecs")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999999999d")]
    public void Length_of_time_without_a_number_or_a_known_unit_is_refused(string text) => Time.TryRead(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(10, "10ms")]
    [InlineData(2_500, "2.5s")]
    [InlineData(60_000, "1min")]
    [InlineData(90_000, "1.5min")]
    [InlineData(61_000, "61s")]
    [InlineData(86_400_000, "1d")]
    [InlineData(0, "0s")]
    public void Length_of_time_is_written_in_the_largest_unit_that_is_exact(double milliseconds, string text) =>
        LengthOfTime.Text(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);

    [Theory]
    [InlineData("65536", 65_536)]
    [InlineData("64KiB", 65_536)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("1gib", 1_073_741_824)]
    [InlineData("7B", 7)]
    public void Octets_are_read_with_or_without_a_unit(string text, long octets)
    {
        Octets.TryRead(text, out var value).ShouldBeTrue();
        value.ShouldBe(octets);
    }

    [Theory]
    [InlineData("64MB")]
    [InlineData("many")]
    [InlineData("")]
    [InlineData("99999999TiB")]
    public void Octets_in_decimal_or_unknown_units_are_refused(string text) => Octets.TryRead(text, out _).ShouldBeFalse();

    [Fact]
    public void Octets_are_written_in_the_largest_unit_that_is_exact()
    {
        Octets.Write(64L << 20).ShouldBe("64MiB");
        Octets.Write((16 << 20) + (64 << 10)).ShouldBe("16448KiB");
        Octets.Write(1_000).ShouldBe("1000B");
        Octets.Write(0).ShouldBe("0");
    }

    [Fact]
    public void Range_counts_both_ends()
    {
        Whole.Allows(2).ShouldBeTrue();
        Whole.Allows(10_000).ShouldBeTrue();
        Whole.Allows(1).ShouldBeFalse();
        Whole.Allows(10_001).ShouldBeFalse();
        Whole.TryRead("10,000", out var value).ShouldBeTrue();
        value.ShouldBe(10_000);
        Whole.Range.ShouldBe("2..10,000");
    }

    [Fact]
    public void Choice_is_one_of_the_names_and_never_a_number()
    {
        var form = new Choice<FullQueuePolicy>();
        form.TryRead("DisplaceOldest", out var value).ShouldBeTrue();
        value.ShouldBe(FullQueuePolicy.DisplaceOldest);
        form.TryRead("1", out _).ShouldBeFalse();
        form.TryRead("Reject,DisplaceOldest", out _).ShouldBeFalse();
        form.Write(FullQueuePolicy.DisplaceOldest).ShouldBe("displaceOldest");
        form.Expected.ShouldBe("one of reject, displaceOldest");
    }

    [Theory]
    [InlineData("0660", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData("600", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    public void File_mode_is_octal(string text, UnixFileMode mode)
    {
        var form = new OctalFileMode();
        form.TryRead(text, out var value).ShouldBeTrue();
        value.ShouldBe(mode);
        form.Write(value).TrimStart('0').ShouldBe(text.TrimStart('0'));
        form.TryRead("0668", out _).ShouldBeFalse();
        form.TryRead("rw-", out _).ShouldBeFalse();
    }
}
