using System.Diagnostics;

namespace Mdp.Simulation.Tests;

/// <summary>Runs the schedules of many seeds on several threads, tells how it goes, and keeps what failed.</summary>
internal sealed class SimulationRun
{
    private const int Batch = 50;
    private const ulong TwiceEvery = 100;

    private readonly Lock _lock = new();
    private readonly List<SeedFailure> _failures = [];
    private long _next;

    /// <summary>What was reached by all threads.</summary>
    public Reach Reach { get; } = new();

    /// <summary>Schedules that were run, those that were run twice counted once.</summary>
    public long Schedules { get; private set; }

    public long Events { get; private set; }

    public long Faults { get; private set; }

    public long Asks { get; private set; }

    /// <summary>After so many failures it stops.</summary>
    public int FailuresMax { get; init; } = 10;

    /// <summary>The seeds that failed.</summary>
    public IReadOnlyList<SeedFailure> Failures => _failures;

    /// <summary>Runs one seed; null when all is well.</summary>
    public static SeedFailure? TrySeed(World world, ulong seed, Fault mask = Fault.All)
    {
        try
        {
            world.Run(seed, mask);
            return null;
        }
        catch (Exception failure)
        {
            return new(seed, failure);
        }
    }

    /// <summary>Runs seeds one after the other, until there are enough of them, or time is up, or too many have failed.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="threads">On how many threads.</param>
    /// <param name="progress">Gets a line from time to time, and one for each failure at once; null for none.</param>
    public void Run(ulong from, long count, TimeSpan limit, int threads, Action<string>? progress = null)
    {
        var watch = Stopwatch.StartNew();
        var said = 0;
        var workers = new Thread[threads];
        for (var index = 0; index < threads; index++)
        {
            workers[index] = new(() =>
            {
                var world = new World();
                while (TryTake(count, limit, watch, out var first, out var amount))
                {
                    RunBatch(world, from + (ulong)first, amount, progress);
                    if (progress is not null && watch.Elapsed.TotalSeconds / 5 > Volatile.Read(ref said) + 1)
                    {
                        Interlocked.Increment(ref said);
                        progress($"{watch.Elapsed:hh\\:mm\\:ss} {Schedules:N0} schedules, {Schedules / watch.Elapsed.TotalSeconds:N0}/s, {Events:N0} events, {Faults:N0} faults, {_failures.Count} failures");
                    }
                }
            });
            workers[index].Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        progress?.Invoke($"{watch.Elapsed:hh\\:mm\\:ss} {Schedules:N0} schedules, {Schedules / watch.Elapsed.TotalSeconds:N0}/s, {Events:N0} events, {Asks:N0} requests, {Faults:N0} faults, {_failures.Count} failures");
    }

    private bool TryTake(long count, TimeSpan limit, Stopwatch watch, out long first, out int amount)
    {
        first = Interlocked.Add(ref _next, Batch) - Batch;
        amount = (int)Math.Min(Batch, count - first);
        return amount > 0 && watch.Elapsed < limit && _failures.Count < FailuresMax;
    }

    private void RunBatch(World world, ulong first, int amount, Action<string>? progress)
    {
        for (var seed = first; seed < first + (ulong)amount && _failures.Count < FailuresMax; seed++)
        {
            var failure = TrySeed(world, seed);
            if (failure is null && seed % TwiceEvery == 0)
            {
                failure = RunAgain(world, seed);
            }

            if (failure is not null)
            {
                Keep(failure);
                progress?.Invoke($"seed {failure.Seed}: {failure.Cause.Message}");
            }
        }

        lock (_lock)
        {
            Schedules += amount;
            Events += world.EventCount;
            Faults += world.FaultCount;
            Asks += world.AskCount;
            Reach.Add(world.Reach);
            world.ClearCounts();
        }
    }

    private static SeedFailure? RunAgain(World world, ulong seed)
    {
        var hash = world.Transcript.Hash;
        return TrySeed(world, seed)
            ?? (world.Transcript.Hash == hash ? null : new(seed, new SimulationFailure("the same seed gave another trace")));
    }

    private void Keep(SeedFailure failure)
    {
        lock (_lock)
        {
            _failures.Add(failure);
        }
    }
}
