using Mdp.Broker;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Runs an attack beside peers that work, and asserts that these notice nothing and nothing is left of it.</summary>
internal static class Beside
{
    private const int RequestsBefore = 60;
    private const int RequestsAfter = 20;

    private const int LinesShown = 30;

    // What a pool keeps for the next storm, and the harness for itself.
    private const long HeapGrowthMax = 24L << 20;
    private const int DescriptorGrowthMax = 16;

    // Two cores that others use too: a good peer may be slowed down by an attack, never made to wait for its end.
    private const double MedianMax = 100;
    private const double LongestMax = 2_500;

    /// <summary>Runs <paramref name="attack"/> against a broker with good peers.</summary>
    /// <returns>The good peers' latencies during the attack.</returns>
    public static async Task<Latencies> GoodPeersAsync(Func<Siege, Task> attack, MdpBrokerSettings? settings = null)
    {
        _ = Unobserved.Take();
        await using var siege = await Siege.BeginAsync(settings ?? new());
        await siege.Good.WorkOnAsync(RequestsBefore);
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var descriptorsBefore = Descriptors.Open();
        var before = siege.Good.TakeLatencies();

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
        siege.Dismiss();
        await siege.AloneAsync();
        await siege.Good.WorkOnAsync(RequestsAfter);
        var heapGrowth = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        var descriptorGrowth = Descriptors.Open() - descriptorsBefore;
        await siege.Good.StopAsync();
        await siege.Chronicle.ReachAsync(() => siege.Chronicle.OpenConnections == 0, "all connections ended");

        TestContext.Current.TestOutputHelper?.WriteLine($"good peers before: {before}\ngood peers during: {during}\nheap {heapGrowth / 1024.0:+0;-0} KiB, descriptors {descriptorGrowth:+0;-0;0}");
        siege.Chronicle.Disorder.ShouldBeEmpty();
        siege.ShouldHaveQuietLog();
        heapGrowth.ShouldBeLessThan(HeapGrowthMax, "heap is not back to where it was");
        descriptorGrowth.ShouldBeLessThan(DescriptorGrowthMax, "descriptors are not back to where they were");
        during.Median.ShouldBeLessThan(Math.Max(MedianMax, 20 * before.Median), $"good peers were slowed down: {during}, before {before}");
        during.Longest.ShouldBeLessThan(LongestMax, $"a good peer was made to wait: {during}, before {before}");
        Unobserved.Take().ShouldBeEmpty();
        return during;
    }
}
