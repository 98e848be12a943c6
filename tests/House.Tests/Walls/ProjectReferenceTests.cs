using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Walls;

/// <summary>Who may reference whom: the table of docs/mdp/architecture.md, and nothing beside it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] GuestPackages =
    [
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions", "OpenTelemetry.Api", "Polly.Core",
    ];

    private static readonly Dictionary<string, Wall> Walls = new(StringComparer.Ordinal)
    {
        ["Heartbeating"] = new([], []),
        ["Protocol"] = new(["Heartbeating"], []),
        ["Zmtp"] = new(["Heartbeating"], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Broker.Core"] = new(["Heartbeating", "Protocol"], []),
        ["Transport"] = new(["Heartbeating", "Protocol", "Zmtp"], []),
        ["Broker"] = new(["Heartbeating", "Protocol", "Broker.Core", "Zmtp", "Transport"], ["OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "System.CommandLine"]),
        ["Worker.Sdk"] = new(["Heartbeating", "Protocol", "Zmtp", "Transport"], GuestPackages),
        ["Testing"] = new(["Heartbeating", "Protocol", "Zmtp", "Transport", "Broker.Core", "Worker.Sdk", "Client.Sdk"], []),
        ["Client.Sdk"] = new(["Heartbeating", "Protocol", "Zmtp", "Transport"], GuestPackages),
        ["Cli"] = new(["Broker", "Client.Sdk", "Worker.Sdk"], ["Spectre.Console", "System.CommandLine"]),
    };

    // What tests more than one project, or none of ours from within; every other tests/X.Tests references src/X alone.
    private static readonly Dictionary<string, string[]> TestWalls = new(StringComparer.Ordinal)
    {
        ["House.Tests"] = ["*"],
        ["Simulation.Tests"] = ["Heartbeating", "Protocol", "Broker.Core", "Worker.Sdk", "Client.Sdk"],
        ["Hostile.Tests"] = ["Broker"],
        ["Sdk.Peers"] = ["Client.Sdk", "Worker.Sdk"],
        ["Sdk.Tests"] = ["Broker", "Client.Sdk", "Worker.Sdk"],
        ["Interop.Tests"] = [],
        ["Chaos.Tests"] = [],
        ["Samples.Tests"] = [],
        ["Page.Tests"] = [],
    };

    [Fact]
    public void No_project_reaches_through_a_wall() =>
        TheHouse.Projects.Where(project => project.IsTest || project.Path.StartsWith("src/", StringComparison.Ordinal)).SelectMany(Breaches).ShouldBeEmpty();

    [Theory]
    [InlineData("Protocol", "Zmtp", "src/Protocol references Zmtp; it may reference Heartbeating")]
    [InlineData("Worker.Sdk", "Broker.Core", "src/Worker.Sdk references Broker.Core; it may reference Heartbeating, Protocol, Zmtp, Transport")]
    [InlineData("Heartbeating", "Protocol", "src/Heartbeating references Protocol; it may reference nothing")]
    public void A_reference_through_a_wall_is_noticed(string project, string reference, string expected) =>
        Breaches(new($"src/{project}/{project}.csproj", [reference], [])).ShouldBe([expected]);

    [Theory]
    [InlineData("Protocol.Tests", "Zmtp", "tests/Protocol.Tests references Zmtp; it may reference Protocol")]
    [InlineData("Interop.Tests", "Broker", "tests/Interop.Tests references Broker; it may reference nothing")]
    public void A_test_project_that_reaches_through_a_wall_is_noticed(string project, string reference, string expected) =>
        Breaches(new($"tests/{project}/{project}.csproj", [reference], [])).ShouldBe([expected]);

    [Fact]
    public void A_package_in_a_pure_project_is_noticed() =>
        Breaches(new("src/Protocol/Protocol.csproj", [], ["Polly.Core"])).ShouldBe(["src/Protocol uses the package Polly.Core; it may use nothing"]);

    [Fact]
    public void A_project_that_the_table_does_not_name_is_noticed() =>
        Breaches(new("src/Gossip/Gossip.csproj", [], [])).ShouldBe(["src/Gossip has no row in the table of walls"]);

    private static IEnumerable<string> Breaches(ProjectFile project)
    {
        if (project.IsTest)
        {
            return BeyondWall(project, TestWalls.GetValueOrDefault(project.Name, [project.Name[..^".Tests".Length]]));
        }

        if (!Walls.TryGetValue(project.Name, out var wall))
        {
            return [$"{project.Folder} has no row in the table of walls"];
        }

        return
        [
            .. BeyondWall(project, wall.Projects),
            .. project.Packages.Except(wall.Packages, StringComparer.Ordinal)
                .Select(name => $"{project.Folder} uses the package {name}; it may use {Listed(wall.Packages)}"),
        ];
    }

    private static IEnumerable<string> BeyondWall(ProjectFile project, string[] allowed) =>
        project.References.Except(allowed, StringComparer.Ordinal)
            .Select(name => $"{project.Folder} references {name}; it may reference {Listed(allowed)}");

    private static string Listed(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);

    private sealed record Wall(string[] Projects, string[] Packages);
}
