namespace Mdp.Protocol.Tests;

/// <summary>What a broker admits by default, and with the wider rule.</summary>
public sealed class ServiceNameRuleTests
{
    [Theory]
    [Trait("Row", "X8")]
    [InlineData("echo", true)]
    [InlineData("Billing.v2/eu-west:invoices_new", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("\x1b[31m", false)]
    [InlineData("caf\xe9", false)]
    [InlineData("a\0", false)]
    [InlineData("a{0}", false)]
    public void The_default_admits_letters_digits_and_five_marks(string name, bool isAdmitted) =>
        ServiceNameRule.Default.Admits(Frames.Octets(name)).ShouldBe(isAdmitted);

    [Theory]
    [Trait("Row", "X8")]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void The_default_admits_up_to_128_octets(int length, bool isAdmitted) =>
        ServiceNameRule.Default.Admits(Frames.Octets(new string('a', length))).ShouldBe(isAdmitted);

    [Theory]
    [InlineData("a b {0} ~", true)]
    [InlineData("a\x7f", false)]
    [InlineData("a\x1f", false)]
    [InlineData("", false)]
    public void The_wider_rule_admits_printable_ASCII(string name, bool isAdmitted) =>
        ServiceNameRule.Printable.Admits(Frames.Octets(name)).ShouldBe(isAdmitted);
}
