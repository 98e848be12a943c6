using System.Globalization;

namespace Mdp.Simulation.Tests;

/// <summary>The broker's core against clients, workers and a network at their worst, in schedules that seeds decide.</summary>
/// <remarks>
/// More of them: <c>dotnet run -c Release --project tests/Simulation.Tests -- run --seconds 3600 --threads 2 --from 1000000</c>.
/// </remarks>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 20_000;

    public static TheoryData<ulong> OnceFailed { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Seeds.txt"))
            .Select(static line => line.Split('#')[0].Trim())
            .Where(static line => line.Length > 0)
            .Select(static line => ulong.Parse(line, CultureInfo.InvariantCulture)),
    ];

    [Theory, MemberData(nameof(OnceFailed))]
    [Trait("Row", "N7")]
    public void A_seed_that_once_failed_holds(ulong seed) => SimulationRun.TrySeed(new(), seed)?.Explain().ShouldBeNull();

    [Fact]
    [Trait("Row", "N7"), Trait("Row", "N8"), Trait("Row", "N10")]
    [Trait("Row", "I1"), Trait("Row", "I2"), Trait("Row", "I3"), Trait("Row", "I4"), Trait("Row", "I5"), Trait("Row", "I6")]
    [Trait("Row", "I7"), Trait("Row", "I8"), Trait("Row", "I9"), Trait("Row", "I10"), Trait("Row", "I11"), Trait("Row", "I12")]
    public void No_request_is_lost_doubled_or_misdelivered_and_nobody_is_declared_dead_who_lives()
    {
        var run = new SimulationRun();
        run.Run(from: 1, Seeds, TimeSpan.FromMinutes(10), threads: 1, output.WriteLine);

        (run.Failures is [var first, ..] ? first.Explain() : null).ShouldBeNull();
        run.Schedules.ShouldBe(Seeds);
        run.Faults.ShouldBeGreaterThan(2 * run.Schedules);
        run.Reach.Missed(least: 1).ShouldBeEmpty("a failure that is never reached is not tested");
    }
}
