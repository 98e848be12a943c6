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
    [Trait("Row", "I7"), Trait("Row", "I8"), Trait("Row", "I9"), Trait("Row", "I10"), Trait("Row", "I11"), Trait("Row", "I12"), Trait("Row", "S8")]
    [Trait("Row", "F1"), Trait("Row", "F2"), Trait("Row", "F3"), Trait("Row", "F4"), Trait("Row", "F5"), Trait("Row", "F6")]
    [Trait("Row", "F7"), Trait("Row", "F8"), Trait("Row", "F9"), Trait("Row", "F10"), Trait("Row", "F11"), Trait("Row", "F12")]
    [Trait("Row", "F14"), Trait("Row", "F15"), Trait("Row", "F16"), Trait("Row", "F17"), Trait("Row", "F18"), Trait("Row", "F19")]
    [Trait("Row", "F21"), Trait("Row", "F22"), Trait("Row", "F23"), Trait("Row", "F24"), Trait("Row", "F25"), Trait("Row", "F26")]
    [Trait("Row", "F27"), Trait("Row", "F28"), Trait("Row", "F29"), Trait("Row", "F30"), Trait("Row", "F31"), Trait("Row", "F32")]
    [Trait("Row", "F33"), Trait("Row", "F34"), Trait("Row", "F35"), Trait("Row", "F36"), Trait("Row", "F37"), Trait("Row", "F39"), Trait("Row", "F40")]
    [Trait("Row", "F41"), Trait("Row", "F42"), Trait("Row", "F43"), Trait("Row", "F44"), Trait("Row", "F45"), Trait("Row", "F46")]
    [Trait("Row", "F47"), Trait("Row", "F48"), Trait("Row", "F49"), Trait("Row", "F50"), Trait("Row", "F51"), Trait("Row", "F55")]
    [Trait("Row", "F56"), Trait("Row", "F57"), Trait("Row", "F61"), Trait("Row", "F62"), Trait("Row", "F63"), Trait("Row", "F64")]
    [Trait("Row", "F53"), Trait("Row", "F54"), Trait("Row", "F65"), Trait("Row", "F66"), Trait("Row", "F71"), Trait("Row", "F72"), Trait("Row", "I13")]
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
