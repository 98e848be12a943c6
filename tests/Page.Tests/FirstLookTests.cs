using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;
using Microsoft.Playwright;

namespace Mdp.Page.Tests;

/// <summary>What the page shows of a broker at work.</summary>
public sealed class FirstLookTests(Chromium chromium)
{
    [Fact]
    public async Task Page_of_a_new_broker_is_ready_and_loads_nothing_from_elsewhere()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.HasAsync("#findings", "Ready.");
        await page.HasAsync("#link", "live");
        await page.HasAsync("#noServices", "No worker has registered");
        await page.HasAsync("#about", broker.Endpoint);

        page.Requests.Where(url => !url.StartsWith($"{broker.Admin}/", StringComparison.Ordinal) && url != "data:,").ShouldBeEmpty();
        page.Requests.Count.ShouldBeGreaterThan(5);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Services_workers_rates_latency_and_their_plots_are_shown()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        broker.Work("echo", "--echo");
        await page.HasAsync("#workers", "mdp work/");
        broker.Run("bench", "--service", "echo", "--in-flight", "2", "--warm-up", "100ms", "--duration", "10s");

        var row = page.Row("services", "echo");
        await Assertions.Expect(row.Locator("td").Nth(3)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9][0-9]*$"), new() { Timeout = WatchedPage.PatienceMs });
        await Assertions.Expect(row.Locator("td").Nth(4)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("(µs|ms|s)$"), new() { Timeout = WatchedPage.PatienceMs });
        await Assertions.Expect(row.Locator("td").Nth(5)).ToContainTextAsync("of 1 free", new() { Timeout = WatchedPage.PatienceMs });
        await Assertions.Expect(row.GetByRole(AriaRole.Img)).ToHaveCountAsync(3);
        (await row.GetByRole(AriaRole.Img, new() { NameRegex = new("replies a second of the last [0-9]+ s: at most [1-9]") }).CountAsync()).ShouldBe(1);
        (await page.Find("#totalRate").TextContentAsync()).ShouldNotBe("0");
        await page.HasAsync("#findings", "All is well");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_that_nobody_serves_come_first()
    {
        await using var broker = await Broker.StartAsync();
        broker.Work("echo", "--echo");
        using var client = RawPeer.Client(broker.Endpoint, "resize", 3);
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.HasAsync("#workers", "echo");
        await page.HasAsync("#findings li:first-child.bad", "resize: 3 requests waiting, and no worker serves it");
        await page.HasAsync("#services tbody tr:first-child", "resize");
        await page.HasAsync("#waiting", "3");
    }

    [Fact]
    public async Task Names_that_are_html_are_shown_as_text()
    {
        const string Name = "<img src=x onerror=alert(1)>";
        await using var broker = await Broker.StartAsync("--set", "ServiceNames=printable");
        await using var page = await chromium.OpenAsync(broker.Admin);
        using var client = RawPeer.Client(broker.Endpoint, Name, 1);
        using var worker = RawPeer.Workers(broker.Endpoint, Name, 1)[0];
        await page.HasAsync("#services tbody th", Name);
        await page.HasAsync("#workers tbody th", Name);
        await page.HasAsync("#events", Name);
        await page.CountsAsync("img", 0);
        page.Complaints.ShouldBeEmpty();
    }
}
