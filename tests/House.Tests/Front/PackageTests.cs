using System.Xml.Linq;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Front;

/// <summary>Each package is pinned in one place, with its reason beside it, and locked in each project.</summary>
[Trait("Row", "X17")]
public sealed class PackageTests
{
    [Fact]
    public void Each_package_has_its_reason_beside_it() => WithoutReason(TheHouse.Read("Directory.Packages.props")).ShouldBeEmpty();

    [Fact]
    public void A_package_without_a_reason_is_noticed() =>
        WithoutReason("<Project><ItemGroup><!-- It parses. --><PackageVersion Include=\"A\" Version=\"1.0.0\" /><PackageVersion Include=\"B\" Version=\"1.0.0\" /></ItemGroup></Project>")
            .ShouldBe(["B has no reason beside it"]);

    [Theory]
    [InlineData("1.*")]
    [InlineData("[1.0,2.0)")]
    [InlineData("")]
    public void A_version_that_is_not_one_version_is_noticed(string version) =>
        WithoutReason($"<Project><ItemGroup><!-- It parses. --><PackageVersion Include=\"A\" Version=\"{version}\" /></ItemGroup></Project>")
            .ShouldBe([$"A is pinned to '{version}', which is not one version"]);

    [Fact]
    public void Each_project_has_a_lock_file() =>
        TheHouse.Projects.Select(project => $"{project.Folder}/packages.lock.json").Where(path => !TheHouse.Exists(path)).ShouldBeEmpty();

    [Fact]
    public void Each_project_is_in_the_solution()
    {
        var solution = TheHouse.Read("Mdp.sln").Replace('\\', '/');
        TheHouse.Projects.Select(project => project.Path).Where(path => !solution.Contains(path, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Each_shipped_project_has_its_tests() =>
        TheHouse.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .Select(project => $"tests/{project.Name}.Tests/{project.Name}.Tests.csproj").Where(path => !TheHouse.Exists(path)).ShouldBeEmpty();

    private static IEnumerable<string> WithoutReason(string props) =>
        XDocument.Parse(props).Descendants("PackageVersion").SelectMany(package =>
        {
            var name = (string)package.Attribute("Include")!;
            var version = (string?)package.Attribute("Version") ?? "";
            return new[]
            {
                package.PreviousNode is XComment ? null : $"{name} has no reason beside it",
                version.Length > 0 && char.IsAsciiDigit(version[0]) && !version.Contains('*') ? null : $"{name} is pinned to '{version}', which is not one version",
            }.OfType<string>();
        });
}
