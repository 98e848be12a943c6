using System.Text.RegularExpressions;
using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mdp.House.Tests.Shape;

/// <summary>What is left to do has an issue, or is done now.</summary>
public sealed partial class OpenEndTests
{
    [Fact]
    public void No_comment_leaves_something_to_do_without_an_issue() => TheHouse.Sources.SelectMany(OpenEnds).ShouldBeEmpty();

    [Theory]
    [InlineData("// TODO make this fast")]
    [InlineData("/* FIXME */")]
    [InlineData("/// <summary>HACK: works.</summary>")]
    public void An_open_end_is_noticed(string comment) => OpenEnds(new("src/X/A.cs", comment + "\nclass A { }")).ShouldBe([$"src/X/A.cs:1 {comment}"]);

    [Theory]
    [InlineData("// TODO(#12) make this fast")]
    [InlineData("class A { string s = \"TODO\"; }")]
    public void An_issue_or_a_mere_word_is_no_open_end(string code) => OpenEnds(new("src/X/A.cs", code)).ShouldBeEmpty();

    private static IEnumerable<string> OpenEnds(SourceFile file) =>
        file.Syntax.DescendantTrivia(descendIntoTrivia: false)
            .Where(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia)
            .Where(trivia => Words().IsMatch(trivia.ToFullString()))
            .Select(trivia => $"{file.Place(trivia.GetLocation())} {trivia.ToFullString().Trim()}");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!\(#\d+\))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();
}
