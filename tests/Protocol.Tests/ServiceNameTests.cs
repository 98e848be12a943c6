namespace Mdp.Protocol.Tests;

/// <summary>A name is octets; its text is for people, and harmless.</summary>
public sealed class ServiceNameTests
{
    [Theory]
    [Trait("Row", "X8")]
    [InlineData("echo", "echo")]
    [InlineData("a b", "a b")]
    [InlineData("a\nERROR forged", @"a\x0aERROR forged")]
    [InlineData("\x1b[31mred", @"\x1b[31mred")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData("\0\x7f\xff", @"\x00\x7f\xff")]
    public void Its_text_escapes_whatever_is_not_printable_ASCII(string octets, string text) =>
        ServiceName.From(Frames.Octets(octets))!.ToString().ShouldBe(text);

    [Fact]
    public void Two_names_never_have_the_same_text() =>
        ServiceName.From("\n"u8)!.Text.Equals(ServiceName.From(@"\x0a"u8)!.Text, StringComparison.Ordinal).ShouldBeFalse();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void It_has_1_to_255_octets(int length, bool isName) => (ServiceName.From(new byte[length]) is not null).ShouldBe(isName);

    [Fact]
    public void Names_are_equal_when_their_octets_are()
    {
        var name = ServiceName.Parse("echo");
        name.ShouldBe(ServiceName.From("echo"u8));
        name.GetHashCode().ShouldBe(ServiceNameComparer.Instance.GetHashCode("echo"u8));
        name.ShouldNotBe(ServiceName.Parse("Echo"));
        name.Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void It_owns_its_octets()
    {
        byte[] octets = [.. "echo"u8];
        var name = ServiceName.From(octets)!;
        octets[0] = (byte)'X';
        name.Octets.SequenceEqual("echo"u8).ShouldBeTrue();
    }

    [Fact]
    public void Text_that_is_no_name_is_refused_with_its_length() =>
        Should.Throw<ArgumentException>(() => ServiceName.Parse(new string('é', 128))).Message.ShouldStartWith("expected a service name of 1 to 255 octets, got 256");
}
