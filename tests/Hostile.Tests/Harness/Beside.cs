using System.Diagnostics;
using Mdp.Broker;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Runs an attack beside peers that work, and asserts that these notice nothing and nothing is left of it.</summary>
internal static class Beside
{
    private const int RequestsBefore = 60;
    private const int RequestsAfter = 20;

    private const int LinesShown = 30;

    // What pools keep for the next storm, and the harness for itself.
    private const long HeapGrowthMax = 24L << 20;
    private const int DescriptorGrowthMax = 16;

    // A good peer may be slowed down by an attack, never made to wait for its end. Where the machine is so busy with other things that a bare round trip takes long, too, the bound grows with it.
    private const double MedianMax = 100;
    private const double LongestMax = 2_500;
    private const int RoundTrips = 20;
    private const int LongestRoundTrips = 4;

    /// <summary>Runs <paramref name="attack"/> against a broker with good peers.</summary>
    /// <returns>The good peers' latencies during the attack.</returns>
    public static async Task<Latencies> GoodPeersAsync(Func<Siege, Task> attack, MdpBrokerSettings? settings = null)
    {
        _ = Unobserved.Take();
        await using var yardstick = await Yardstick.StartAsync();
        await using var siege = await Siege.BeginAsync(settings ?? new());
        await siege.Good.WorkOnAsync(RequestsBefore);
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var descriptorsBefore = Descriptors.Open();
        var before = siege.Good.TakeLatencies();
        _ = yardstick.TakeLatencies();

        try
        {
            await attack(siege);
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"The broker told:\n{siege.Chronicle}\nand logged last:\n{string.Join('\n', siege.Log.TakeLast(LinesShown).Select(line => line.Text))}");
            throw;
        }

        var during = siege.Good.TakeLatencies();
        var bare = yardstick.TakeLatencies();
        siege.Dismiss();
        await siege.AloneAsync();
        await siege.Good.WorkOnAsync(RequestsAfter);
        var descriptorGrowth = await GrowthAsync(() => Descriptors.Open() - descriptorsBefore, DescriptorGrowthMax);
        var heapGrowth = await GrowthAsync(() => GC.GetTotalMemory(forceFullCollection: true) - heapBefore, HeapGrowthMax);
        await siege.Good.StopAsync();
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.OpenConnections == 0, "all connections ended");

        TestContext.Current.TestOutputHelper?.WriteLine($"good peers before: {before}\ngood peers during: {during}\nwithout a broker: {bare}\nheap {heapGrowth / 1024.0:+0;-0} KiB, descriptors {descriptorGrowth:+0;-0;0}");
        siege.Chronicle.Disorder.ShouldBeEmpty();
        siege.ShouldHaveQuietLog();
        heapGrowth.ShouldBeLessThan(HeapGrowthMax, "heap is not back to where it was");
        descriptorGrowth.ShouldBeLessThan(DescriptorGrowthMax, "descriptors are not back to where they were");
        during.Median.ShouldBeLessThan(
            Math.Max(MedianMax, RoundTrips * Math.Max(before.Median, bare.Median)), $"good peers were slowed down: {during}, before {before}, without a broker {bare}");
        during.Longest.ShouldBeLessThan(Math.Max(LongestMax, LongestRoundTrips * bare.Longest), $"a good peer was made to wait: {during}, before {before}, without a broker {bare}");
        Unobserved.Take().ShouldBeEmpty();
        return during;
    }

    // What the harness's own sockets hold goes when their last operation has ended on a busy pool, and memory when nobody needed it for some seconds. A leak stays.
    private static async Task<long> GrowthAsync(Func<long> measure, long max)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var begin = Stopwatch.GetTimestamp();
        long growth;
        while ((growth = measure()) >= max && Stopwatch.GetElapsedTime(begin) < RawPeer.Patience)
            _ = await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        return growth;
    }
}
