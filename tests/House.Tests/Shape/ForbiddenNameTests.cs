using System.Text.RegularExpressions;
using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Shape;

/// <summary>A word whose only home would be 'Common' or 'Helpers' has not found its noun yet.</summary>
public sealed partial class ForbiddenNameTests
{
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Common", "Shared", "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Managers", "Infrastructure", "Misc",
    };

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing() => TheHouse.Sources.SelectMany(SayingNothing).Distinct(StringComparer.Ordinal).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Common/A.cs", "class A { }", "src/Common/A.cs lies in Common")]
    [InlineData("src/X/A.cs", "class FrameHelper { }", "src/X/A.cs:1 declares FrameHelper")]
    [InlineData("src/X/A.cs", "interface IConnectionManager { }", "src/X/A.cs:1 declares IConnectionManager")]
    [InlineData("src/X/A.cs", "enum Utils { }", "src/X/A.cs:1 declares Utils")]
    public void A_name_that_says_nothing_is_noticed(string path, string code, string expected) => SayingNothing(new(path, code)).ShouldBe([expected]);

    [Fact]
    public void A_word_that_only_begins_alike_is_none() => SayingNothing(new("src/X/A.cs", "class ManagementService { } class Commonwealth { }")).ShouldBeEmpty();

    private static IEnumerable<string> SayingNothing(SourceFile file) =>
    [
        .. file.Path.Split('/').SkipLast(1).Where(folder => Words().Matches(folder).Any(word => Forbidden.Contains(word.Value)))
            .Select(folder => $"{file.Path} lies in {folder}"),
        .. file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(type => Words().Matches(type.Identifier.Text).Any(word => Forbidden.Contains(word.Value)))
            .Select(type => $"{file.Place(type)} declares {type.Identifier.Text}"),
    ];

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();
}
