using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Reading;

/// <summary>The names that a file mentions, in code and not in comments.</summary>
internal static class Names
{
    /// <summary>Each namespace and qualified name: of <c>using</c> lines and in full. <c>A.B.C</c> is reported once, whole.</summary>
    public static IEnumerable<(string Name, SyntaxNode Node)> Qualified(SourceFile file) =>
        file.Syntax.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or UsingDirectiveSyntax { Name: IdentifierNameSyntax })
            .Where(node => node.Parent is not (QualifiedNameSyntax or MemberAccessExpressionSyntax or BaseNamespaceDeclarationSyntax))
            .Select(node => ((node is UsingDirectiveSyntax line ? line.Name! : node).ToString(), node));

    /// <summary>Each simple name that is used: types, members, variables; not what is declared.</summary>
    public static IEnumerable<SimpleNameSyntax> Used(SourceFile file) =>
        file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>().Where(name => !name.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any(space => space.Name.Span.Contains(name.Span)));
}
