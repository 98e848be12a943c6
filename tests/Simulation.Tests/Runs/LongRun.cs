using System.Diagnostics;
using System.Globalization;

namespace Mdp.Simulation.Tests;

/// <summary>The simulation from the command line: for as many seeds, as long, and on as many threads as one likes.</summary>
/// <remarks>
/// <c>run [--from SEED] [--count N] [--seconds S] [--threads T] [--failures N] [--explain yes|no]</c>, <c>replay SEED [FAULTS]</c>,
/// <c>explore [DEPTH [STEPS]]</c>, and <c>baseline --count N [--from SEED] [--faults NAME,NAME]</c>.
/// </remarks>
internal static class LongRun
{
    public static int Run(string[] options)
    {
        ulong from = 1;
        var (count, seconds, threads, failures, isExplained) = (long.MaxValue / 2, 60.0, 1, 10, true);
        for (var index = 0; index + 1 < options.Length; index += 2)
        {
            var value = options[index + 1];
            switch (options[index])
            {
                case "--from":
                    from = ulong.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--count":
                    (count, seconds) = (long.Parse(value, CultureInfo.InvariantCulture), double.MaxValue);
                    break;
                case "--seconds":
                    seconds = double.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--threads":
                    threads = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--failures":
                    failures = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--explain":
                    isExplained = value == "yes";
                    break;
                default:
                    Console.Error.WriteLine($"expected --from, --count, --seconds, --threads, --failures or --explain, got {options[index]}");
                    return 2;
            }
        }

        var limit = seconds > TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
        var run = new SimulationRun { FailuresMax = failures };
        run.Run(from, count, limit, threads, Console.WriteLine);
        foreach (var row in Reach.Rows)
        {
            Console.WriteLine($"{(row < Row.SeveralInHand ? $"F{(int)row}" : "0.3"),-4} {row,-40} {run.Reach[row],12:N0}");
        }

        if (run.Failures.Count > 0 && isExplained)
        {
            Console.WriteLine(run.Failures[0].Explain());
        }

        return run.Failures.Count == 0 ? 0 : 1;
    }

    public static int Compare(string[] options)
    {
        var (from, count, mask) = (1UL, 10_000L, Fault.All);
        for (var index = 0; index + 1 < options.Length; index += 2)
        {
            var value = options[index + 1];
            switch (options[index])
            {
                case "--from":
                    from = ulong.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--count":
                    count = long.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--faults":
                    mask = Enum.Parse<Fault>(value);
                    break;
                default:
                    Console.Error.WriteLine($"expected --from, --count or --faults, got {options[index]}");
                    return 2;
            }
        }

        var comparison = new Comparison();
        comparison.Run(from, count, mask);
        Console.Write(comparison);
        return comparison.Ours.Lost + comparison.Ours.Held + comparison.Ours.Doubled + comparison.Ours.Misdelivered == 0 ? 0 : 1;
    }

    public static int Explore(int depth, long stepsMax)
    {
        foreach (var scope in SmallScope.All)
        {
            var watch = Stopwatch.StartNew();
            var explorer = new Explorer();
            explorer.Explore(scope, depth, stepsMax);
            Console.WriteLine($"{scope.Name,-16} depth {explorer.Depth,2}, {explorer.States,12:N0} states, {explorer.Steps,12:N0} steps, {watch.Elapsed.TotalSeconds:N1} s");
            if (explorer.Failure is { } failure)
            {
                Console.WriteLine(failure);
                return 1;
            }
        }

        return 0;
    }

    public static int Replay(ulong seed, Fault mask)
    {
        var world = new World();
        world.Transcript.IsWanted = true;
        var failure = SimulationRun.TrySeed(world, seed, mask);
        Console.WriteLine(world.Swarm);
        Console.WriteLine(world.Transcript.Tail(int.MaxValue));
        Console.WriteLine(failure is null ? $"Seed {seed} holds, trace {world.Transcript.Hash:x16}." : $"Seed {seed} fails: {failure.Cause}");
        return failure is null ? 0 : 1;
    }
}
