using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Shape;

/// <summary>A method fits on one page: 70 lines from its signature to its closing brace.</summary>
public sealed class MethodLengthTests
{
    private const int LinesMax = 70;

    [Fact]
    public void No_method_is_longer_than_70_lines() => TheHouse.Sources.SelectMany(TooLong).ShouldBeEmpty();

    [Theory]
    [InlineData("class A {{ void M()\n{{\n{0}}}\n}}")]
    [InlineData("class A {{ public A()\n{{\n{0}}}\n}}")]
    [InlineData("class A {{ int P {{ get\n{{\n{0}}} }}\n}}")]
    [InlineData("class A {{ void M() {{ void Local()\n{{\n{0}}} }}\n}}")]
    public void A_method_of_71_lines_is_noticed(string code) =>
        TooLong(new("src/X/A.cs", string.Format(code, string.Concat(Enumerable.Repeat(";\n", 68))))).ShouldHaveSingleItem().ShouldContain("71 lines, 70 at most");

    private static IEnumerable<string> TooLong(SourceFile file) =>
        file.Syntax.DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Select(node => (Node: node, Lines: LinesOf(node)))
            .Where(found => found.Lines > LinesMax)
            .Where(found => !found.Node.DescendantNodes().Any(inner => inner is LocalFunctionStatementSyntax && LinesOf(inner) > LinesMax))
            .Select(found => $"{file.Place(found.Node)} a method has {found.Lines} lines, {LinesMax} at most");

    // From the signature on: attributes and comments before it are the reader's help, not the method's length.
    private static int LinesOf(SyntaxNode method)
    {
        var signature = method switch
        {
            MethodDeclarationSyntax named => named.ReturnType.GetLocation(),
            LocalFunctionStatementSyntax local => local.ReturnType.GetLocation(),
            _ => method.GetLocation(),
        };
        return method.GetLocation().GetLineSpan().EndLinePosition.Line - signature.GetLineSpan().StartLinePosition.Line + 1;
    }
}
