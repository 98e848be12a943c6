using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Walls;

/// <summary>Who may reference whom: the table of docs/mdp/architecture.md, and nothing beside it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] GuestPackages =
    [
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions", "OpenTelemetry.Api", "Polly.Core",
    ];

    private static readonly Dictionary<string, Wall> Walls = new(StringComparer.Ordinal)
    {
        ["Heartbeating"] = new([], []),
        ["Protocol"] = new(["Heartbeating"], []),
        ["Zmtp"] = new(["Heartbeating"], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Broker.Core"] = new(["Heartbeating", "Protocol"], []),
        ["Broker"] = new(["Heartbeating", "Protocol", "Broker.Core", "Zmtp"], ["System.CommandLine"]),
        ["Worker.Sdk"] = new(["Heartbeating", "Protocol", "Zmtp"], GuestPackages),
        ["Client.Sdk"] = new(["Heartbeating", "Protocol", "Zmtp"], GuestPackages),
    };

    [Fact]
    public void No_shipped_project_reaches_through_a_wall() =>
        TheHouse.Projects.Where(project => !project.IsTest && project.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(Breaches).ShouldBeEmpty();

    [Theory]
    [InlineData("Protocol", "Zmtp", "src/Protocol references Zmtp; it may reference Heartbeating")]
    [InlineData("Worker.Sdk", "Broker.Core", "src/Worker.Sdk references Broker.Core; it may reference Heartbeating, Protocol, Zmtp")]
    [InlineData("Heartbeating", "Protocol", "src/Heartbeating references Protocol; it may reference nothing")]
    public void A_reference_through_a_wall_is_noticed(string project, string reference, string expected) =>
        Breaches(new($"src/{project}/{project}.csproj", [reference], [])).ShouldBe([expected]);

    [Fact]
    public void A_package_in_a_pure_project_is_noticed() =>
        Breaches(new("src/Protocol/Protocol.csproj", [], ["Polly.Core"])).ShouldBe(["src/Protocol uses the package Polly.Core; it may use nothing"]);

    [Fact]
    public void A_project_that_the_table_does_not_name_is_noticed() =>
        Breaches(new("src/Gossip/Gossip.csproj", [], [])).ShouldBe(["src/Gossip has no row in the table of walls"]);

    private static IEnumerable<string> Breaches(ProjectFile project)
    {
        if (!Walls.TryGetValue(project.Name, out var wall))
        {
            return [$"{project.Folder} has no row in the table of walls"];
        }

        return
        [
            .. project.References.Except(wall.Projects, StringComparer.Ordinal)
                .Select(name => $"{project.Folder} references {name}; it may reference {Listed(wall.Projects)}"),
            .. project.Packages.Except(wall.Packages, StringComparer.Ordinal)
                .Select(name => $"{project.Folder} uses the package {name}; it may use {Listed(wall.Packages)}"),
        ];
    }

    private static string Listed(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);

    private sealed record Wall(string[] Projects, string[] Packages);
}
