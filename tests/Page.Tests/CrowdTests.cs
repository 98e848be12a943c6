using System.Diagnostics;
using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;
using Microsoft.Playwright;

namespace Mdp.Page.Tests;

/// <summary>The page beside a fleet of a thousand workers.</summary>
public sealed class CrowdTests(Chromium chromium, ITestOutputHelper output)
{
    private const int RowsMax = 100;
    private const int Updates = 5;

    [Fact]
    public async Task Page_stays_right_and_quick_with_a_thousand_workers()
    {
        await using var broker = await Broker.StartAsync("--set", "Heartbeat:Interval=1min");
        await using var page = await chromium.OpenAsync(broker.Admin);
        var crowd = RawPeer.Workers(broker.Endpoint, "crowd", 999);
        using var needle = RawPeer.Workers(broker.Endpoint, "needle", 1)[0];
        using var client = RawPeer.Client(broker.Endpoint, "crowd", 300);
        await page.HasAsync("#workerCount", "1000");
        await page.HasAsync("#running", "300");
        await page.HasAsync("#shownWorkers", "100 of 1000, those longest at work first");
        await page.CountsAsync("#workers tbody tr", RowsMax);

        var share = await BusyShareAsync(page);
        output.WriteLine($"the page's thread was busy for {share:P1} of {Updates} updates");
        share.ShouldBeLessThan(0.5);

        await page.Find("#filter").FillAsync("needle");
        await page.HasAsync("#shownWorkers", "1 of 1000");
        await page.CountsAsync("#workers tbody tr", 1);
        await page.Find("#filter").FillAsync("");

        crowd.Take(500).ToList().ForEach(worker => worker.Dispose());
        await page.HasAsync("#workerCount", "500");
        await page.HasAsync("#findings", "500 workers died in the last minute");
        await page.HasAsync("#said", "workers died");
        await page.CountsAsync("#workers tbody tr", RowsMax);
        (await page.Find("#events li").CountAsync()).ShouldBeLessThanOrEqualTo(200);
        page.Complaints.ShouldBeEmpty();
        crowd.ForEach(worker => worker.Dispose());
    }

    // Script, style, layout and painting together.
    private static async Task<double> BusyShareAsync(WatchedPage page)
    {
        var devTools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await devTools.SendAsync("Performance.enable");
        var before = await TaskSecondsAsync(devTools);
        var begun = Stopwatch.GetTimestamp();
        for (var update = 0; update < Updates; update++)
        {
            var about = await page.Find("#about").TextContentAsync();
            await Assertions.Expect(page.Find("#about")).Not.ToHaveTextAsync(about!, new() { Timeout = WatchedPage.PatienceMs });
        }

        return (await TaskSecondsAsync(devTools) - before) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<double> TaskSecondsAsync(ICDPSession devTools) =>
        (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
}
