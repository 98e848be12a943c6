using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;

namespace Mdp.Page.Tests;

/// <summary>The broker goes and comes while the page is open.</summary>
public sealed class LostBrokerTests(Chromium chromium)
{
    [Fact]
    public async Task Page_says_that_the_broker_is_gone_and_shows_the_next_one_as_it_is()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        var workers = RawPeer.Workers(broker.Endpoint, "old", 3);
        await page.CountsAsync("#workers tbody tr", 3);

        await broker.KillAsync();
        await page.HasAsync("#link", "✕ no answer since");
        await page.HasAsync("#findings .bad", "What stands below is from then.");
        (await page.Find("#workers tbody tr").CountAsync()).ShouldBe(3);
        (await page.Find("#drain").IsVisibleAsync()).ShouldBeFalse();

        workers.ForEach(worker => worker.Dispose());
        await broker.StartAgainAsync();
        using var worker = RawPeer.Workers(broker.Endpoint, "new", 1)[0];
        await page.HasAsync("#link", "live");
        await page.HasAsync("#workers tbody th", "new");
        await page.HasAsync("#workerCount", "1");
        await page.CountsAsync("#services tbody tr", 1);
        await page.HasAsync("#services tbody th", "new");
        await page.HasAsync("#events", "the broker was started anew");
        await page.HasAsync("#events", "new");
        await page.HasAsync("#findings", "All is well");
        await page.CountsAsync("body.lost", 0);
    }

    [Fact]
    public async Task Broker_that_hangs_is_noticed_too()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.HasAsync("#link", "live");
        broker.Freeze();
        await page.HasAsync("#link", "✕ no answer since");
        broker.Thaw();
        await page.HasAsync("#link", "live");
        using var worker = RawPeer.Workers(broker.Endpoint, "echo", 1)[0];
        await page.HasAsync("#events", "registered");
    }
}
