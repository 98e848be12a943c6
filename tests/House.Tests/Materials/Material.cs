using System.Xml.Linq;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Materials;

/// <summary>A part of what ships: an assembly of ours, or a package of others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record Material(string Name, string Version)
{
    /// <summary>The SHA-512 of its content, in hexadecimal; null for what is built from here.</summary>
    public string? Sha512 { get; init; }

    /// <summary>Its licence, as an SPDX expression; null where it does not say one.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether it is a program, and no library.</summary>
    public bool IsProgram { get; init; }

    /// <summary>What it is to be called by everywhere.</summary>
    public string Purl => $"pkg:nuget/{Name}@{Version}";

    /// <summary>An assembly of ours.</summary>
    public static Material Of(ProjectFile project)
    {
        var all = XDocument.Parse(TheHouse.Read("Directory.Build.props"));
        return new(project.Assembly, all.Descendants("Version").Single().Value)
        {
            Licence = all.Descendants("PackageLicenseExpression").Single().Value,
            IsProgram = TheHouse.Read(project.Path).Contains("<OutputType>Exe</OutputType>", StringComparison.Ordinal),
        };
    }

    /// <summary>A package, with the licence that it says itself where it lies on this machine.</summary>
    public static Material Of(LockedPackage package) => new(package.Name, package.Version)
    {
        Sha512 = Convert.ToHexStringLower(Convert.FromBase64String(package.ContentHash)),
        Licence = LicenceIn(package),
    };

    private static string? LicenceIn(LockedPackage package)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var name = package.Name.ToLowerInvariant();
        return XDocument.Load(Path.Combine(packages, name, package.Version.ToLowerInvariant(), $"{name}.nuspec"))
            .Descendants().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value;
    }
}
