using System.Text.Json.Nodes;

namespace Mdp.Cli.Tests;

/// <summary>A drill kills, freezes and cuts off workers of its own.</summary>
public sealed class DrillTests
{
    [Fact]
    public async Task Three_faults_are_detected_and_each_request_is_answered()
    {
        await using var scene = new Scene();
        var outcome = await scene.RunAsync("drill", "--heartbeat", "300ms", "--json");

        var rows = JsonNode.Parse(outcome.Output)!.AsArray();
        rows.Select(row => row!["fault"]!.ToString()).ShouldBe(["killed", "frozen", "cut off"]);
        rows.Select(row => row!["reason"]!.ToString()).ShouldBe(["ConnectionLost", "HeartbeatExpired", "HeartbeatExpired"]);
        rows.ShouldAllBe(row => (bool)row!["answered"]!);
        outcome.Errors.ShouldContain("two workers of its own at a time, heartbeats 300ms x 3; nothing else is touched");
        (await scene.AskAsync("workers")).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task For_people_it_is_a_table_of_three_rows()
    {
        await using var scene = new Scene();
        var lines = (await scene.RunAsync("drill", "--heartbeat", "200ms", "--liveness", "2")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(4);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["FAULT", "PROMISED", "DETECTED", "RECOVERED", "REASON", "REPLY", "PROMISE"]);
        lines[1].ShouldStartWith("killed   at once");
        lines[2].ShouldStartWith("frozen   within 400 ms");
        lines[3].ShouldStartWith("cut off  within 400 ms");
    }
}
