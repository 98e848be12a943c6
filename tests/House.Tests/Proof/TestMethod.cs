using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Proof;

/// <summary>One test, and the rows and rules that its traits name.</summary>
/// <param name="Class">The class, without namespace.</param>
/// <param name="Name">The method.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Shows">The values of its <c>Row</c> and <c>Spec</c> traits, its class's among them.</param>
internal sealed record TestMethod(string Class, string Name, string Place, IReadOnlySet<string> Shows)
{
    /// <summary>The tests of a file, found by their attributes.</summary>
    public static IEnumerable<TestMethod> All(SourceFile file) =>
        from method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>()
        where Attributes(method).Any(attribute => attribute.Name.ToString().EndsWith("Fact", StringComparison.Ordinal) || attribute.Name.ToString().EndsWith("Theory", StringComparison.Ordinal))
        let type = method.Ancestors().OfType<TypeDeclarationSyntax>().First()
        select new TestMethod(
            type.Identifier.Text,
            method.Identifier.Text,
            file.Place(method),
            Attributes(type).Concat(Attributes(method)).Select(Shown).OfType<string>().ToHashSet(StringComparer.Ordinal));

    private static IEnumerable<AttributeSyntax> Attributes(MemberDeclarationSyntax member) => member.AttributeLists.SelectMany(list => list.Attributes);

    private static string? Shown(AttributeSyntax attribute) =>
        attribute is { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.ValueText: "Row" or "Spec" } }, { Expression: LiteralExpressionSyntax shown }] }
        && attribute.Name.ToString() == "Trait"
            ? shown.Token.ValueText
            : null;
}
