using System.Text.RegularExpressions;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Walls;

/// <summary>src/Zmtp is a transport: neither its code nor its comments speak of Majordomo, so that it can serve anything.</summary>
public sealed partial class ZmtpIgnoranceTests
{
    [Fact]
    public void Zmtp_mentions_no_MDP() => TheHouse.Shipped.Where(file => file.IsUnder("src/Zmtp")).SelectMany(Mentions).ShouldBeEmpty();

    [Theory]
    [InlineData("/// <summary>Carries MDPW01.</summary>", "MDPW01")]
    [InlineData("using Mdp.Protocol;", "Mdp.Protocol")]
    [InlineData("// as 7/MDP says", "7/MDP")]
    [InlineData("class MajordomoPeer { }", "MajordomoPeer")]
    public void A_mention_is_noticed(string line, string expected) => Mentions(new("src/Zmtp/A.cs", line)).ShouldBe([$"src/Zmtp/A.cs:1 mentions {expected}"]);

    [Fact]
    public void Its_own_namespace_is_no_mention() => Mentions(new("src/Zmtp/A.cs", "using Mdp.Heartbeating;\nnamespace Mdp.Zmtp.Wire;")).ShouldBeEmpty();

    private static IEnumerable<string> Mentions(SourceFile file) =>
        file.Text.Split('\n').SelectMany((line, index) => Majordomo().Matches(line).Select(match => $"{file.Path}:{index + 1} mentions {match.Value}"));

    [GeneratedRegex(@"[\w/]*(MDP|Majordomo|Mdp\.(?!Zmtp\b|Heartbeating\b))\w*(\.\w+)*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Majordomo();
}
