namespace Mdp.Simulation.Tests;

/// <summary>Everything that can happen between a few peers, in every order.</summary>
/// <remarks>All the way to twelve steps: <c>dotnet run -c Release --project tests/Simulation.Tests -- explore 12</c>.</remarks>
public sealed class ExplorationTests(ITestOutputHelper output)
{
    private const int Depth = 12;
    private const long StepsMax = 40_000;

    public static TheoryData<string> Scopes { get; } = [.. SmallScope.All.Select(static scope => scope.Name)];

    [Theory, MemberData(nameof(Scopes))]
    [Trait("Row", "I1"), Trait("Row", "I4"), Trait("Row", "I5"), Trait("Row", "I6"), Trait("Row", "I7"), Trait("Row", "I10")]
    public void Every_order_of_events_between_a_few_peers_keeps_the_promise(string name)
    {
        var explorer = new Explorer();
        explorer.Explore(SmallScope.All.Single(scope => scope.Name == name), Depth, StepsMax);

        output.WriteLine($"depth {explorer.Depth}, {explorer.States:N0} states, {explorer.Steps:N0} steps");
        explorer.Failure.ShouldBeNull();
        explorer.Depth.ShouldBeGreaterThanOrEqualTo(6);
    }
}
