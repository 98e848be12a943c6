using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Front;

/// <summary>The packages can be installed: what one of them is built on is a package as well, and each says what it is for. That they can be packed is a step of test.sh.</summary>
public sealed class ShippedPackageTests
{
    [Fact]
    public void Each_package_has_what_it_takes() => TheHouse.Projects.SelectMany(project => Flaws(project, TheHouse.Projects)).ShouldBeEmpty();

    [Fact]
    public void What_a_program_installs_is_a_package() =>
        new[] { "Mdp.Worker", "Mdp.Client", "Mdp.Testing", "Mdp.Broker" }
            .Except(TheHouse.Projects.Where(project => project.IsPackable).Select(project => project.Assembly), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void A_package_that_is_built_on_none_is_noticed() =>
        Flaws(Packed("src/Protocol/Protocol.csproj", "Zmtp"), [new("src/Zmtp/Zmtp.csproj", [], [])]).ShouldBe(["src/Protocol is a package and references Zmtp, which is none"]);

    [Fact]
    public void A_package_that_does_not_say_what_it_is_for_is_noticed() =>
        Flaws(Packed("src/Gossip/Gossip.csproj") with { Description = null }, []).ShouldBe(["src/Gossip is a package without a description", "src/Gossip is a package without a README.md"]);

    private static ProjectFile Packed(string path, params string[] references) => new(path, references, []) { IsPackable = true, Description = "." };

    private static IEnumerable<string> Flaws(ProjectFile project, IReadOnlyList<ProjectFile> all) =>
        !project.IsPackable ? [] : new[]
        {
            project.Description is null ? $"{project.Folder} is a package without a description" : null,
            TheHouse.Exists($"{project.Folder}/README.md") ? null : $"{project.Folder} is a package without a README.md",
        }.OfType<string>().Concat(project.References
            .Where(name => !all.Any(other => other.Name == name && other.IsPackable))
            .Select(name => $"{project.Folder} is a package and references {name}, which is none"));
}
