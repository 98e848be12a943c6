using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Mdp.House.Tests.Reading;

/// <summary>What a project file asks for.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="References">The names of the projects it references; <c>*</c> for a pattern.</param>
/// <param name="Packages">The packages it references itself.</param>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The name of what is built: the project's own unless the file says otherwise.</summary>
    [AllowNull]
    public string Assembly { get => field ?? $"Mdp.{Name}"; init; }

    /// <summary>What it is for, in the words of its package; null where it is packed into none.</summary>
    public string? Description { get; init; }

    public bool IsPackable { get; init; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static ProjectFile Parse(string path, string text)
    {
        var xml = XDocument.Parse(text);
        return new(
            path,
            [.. xml.Descendants("ProjectReference")
                .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
                .Select(reference => System.IO.Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))],
            [.. xml.Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!)])
        {
            Assembly = (string?)xml.Descendants("AssemblyName").FirstOrDefault(),
            Description = (string?)xml.Descendants("Description").FirstOrDefault(),
            IsPackable = (string?)xml.Descendants("IsPackable").FirstOrDefault() == "true",
        };
    }
}
