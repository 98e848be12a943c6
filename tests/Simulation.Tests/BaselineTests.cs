namespace Mdp.Simulation.Tests;

/// <summary>The same schedules against a model of the published brokers and against ours, counted by what clients sent and got.</summary>
/// <remarks>More of them: <c>dotnet run -c Release --project tests/Simulation.Tests -- baseline --count 20000</c>.</remarks>
public sealed class BaselineTests(ITestOutputHelper output)
{
    private const int Seeds = 300;

    [Fact]
    [Trait("Row", "I1"), Trait("Row", "I2"), Trait("Row", "I3"), Trait("Row", "N12")]
    public void A_broker_as_published_loses_doubles_and_misdelivers_where_ours_does_not()
    {
        var comparison = Run(Fault.All);

        comparison.Guide.Lost.ShouldBeGreaterThan(0, "a count that cannot be other than zero shows nothing");
        comparison.Guide.Doubled.ShouldBeGreaterThan(0);
        comparison.Guide.Misdelivered.ShouldBeGreaterThan(0);
        (comparison.Ours.Lost, comparison.Ours.Held, comparison.Ours.Doubled, comparison.Ours.Misdelivered).ShouldBe((0, 0, 0, 0));
        comparison.Ours.Answered.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("Row", "I1"), Trait("Row", "N12"), Trait("Row", "F3")]
    public void Killing_workers_is_enough_to_lose_requests_at_a_broker_as_published()
    {
        var comparison = Run(Fault.KillWorkers);

        comparison.Guide.Lost.ShouldBeGreaterThan(0);
        (comparison.Ours.Lost, comparison.Ours.Held).ShouldBe((0, 0));
        comparison.Ours.Answered.ShouldBeGreaterThan(comparison.Guide.Answered);
    }

    [Fact]
    [Trait("Row", "I1")]
    public void Where_nothing_goes_wrong_the_model_of_a_published_broker_loses_nothing()
    {
        var comparison = Run(Fault.None);

        (comparison.Guide.Lost, comparison.Guide.Gone, comparison.Guide.Doubled, comparison.Guide.Misdelivered).ShouldBe((0, 0, 0, 0));
        comparison.Guide.Answered.ShouldBeGreaterThan(0);
    }

    private Comparison Run(Fault mask)
    {
        var comparison = new Comparison();
        comparison.Run(from: 1, Seeds, mask);
        output.WriteLine(comparison.ToString());
        return comparison;
    }
}
