using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mdp.House.Tests.Reading;

/// <summary>One C# file, parsed when a rule asks.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private SyntaxNode? _syntax;

    /// <summary>The parsed file.</summary>
    public SyntaxNode Syntax => _syntax ??= CSharpSyntaxTree.ParseText(Text).GetRoot();

    /// <summary>The number of lines; a line break at the end begins none.</summary>
    public int Lines => Text.TrimEnd('\n').Count(character => character == '\n') + 1;

    /// <summary>The folder of the project that the file belongs to, such as <c>src/Zmtp</c>.</summary>
    public string Project => string.Join('/', Path.Split('/').Take(2));

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Where a node stands: <c>src/X/Y.cs:12</c>.</summary>
    public string Place(SyntaxNodeOrToken node) => Place(node.GetLocation()!);

    /// <summary>Where a piece of text stands.</summary>
    public string Place(Location location) => $"{Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
}
