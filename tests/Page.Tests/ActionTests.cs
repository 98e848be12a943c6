using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;

namespace Mdp.Page.Tests;

/// <summary>What the page's buttons do, and what it asks before.</summary>
public sealed class ActionTests(Chromium chromium)
{
    [Fact, Trait("Row", "S15")]
    public async Task Dead_letter_is_shown_replayed_and_dropped()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.AgreeAsync();
        await page.HasAsync("#noLetters", "None");
        broker.Work("invoice", "--exec", "sh", "-c", "exit 75");
        broker.Request("invoice", "4711");
        await page.HasAsync("#letters tbody tr", "5 attempts: handler failed");
        await page.HasAsync("#findings", "1 dead letter: invoice");

        await page.Find("#letters [data-act=replay]").ClickAsync();
        await page.HasAsync("#done", "✓ Replay dead letter 1 of invoice: done");
        await page.HasAsync("#events", "a dead letter was queued again, as request 2");
        await page.HasAsync("#letters tbody th", "request 2");
        (await page.AskedAsync()).ShouldBeEmpty();

        await page.Find("#letters [data-act=drop]").ClickAsync();
        await page.CountsAsync("#letters tbody tr", 0);
        await page.HasAsync("#letterCount", "0");
        (await page.AskedAsync()).ShouldHaveSingleItem().ShouldStartWith("Drop dead letter 2 of invoice?");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Worker_is_evicted_and_its_request_is_cancelled()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.AgreeAsync();
        broker.Work("slow", "--exec", "sleep", "600");
        var request = broker.Request("slow");
        await page.HasAsync("#workers tbody tr", "busy");

        await page.Find("#workers [data-act=cancel]").ClickAsync();
        await page.HasAsync("#done", "✓ Cancel request 1 of slow: done");
        (await request.WaitForExitAsync()).ShouldBe(1);
        await page.HasAsync("#workers tbody tr", "idle");
        (await page.Find("#workers [data-act=cancel]").IsVisibleAsync()).ShouldBeFalse();

        await page.Find("#workers [data-act=evict]").ClickAsync();
        await page.HasAsync("#events", "died: evicted");
        var asked = await page.AskedAsync();
        asked.Length.ShouldBe(2);
        asked[0].ShouldStartWith("Cancel request 1 of slow?");
        asked[1].ShouldStartWith("Evict worker mdp work/");
    }

    [Fact]
    public async Task Broker_is_drained_and_the_page_says_that_it_is_gone()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.AgreeAsync();
        await page.Find("#drain").ClickAsync();
        (await broker.WaitForExitAsync()).ShouldBe(0);
        await page.HasAsync("#findings", "The broker has not answered since");
        (await page.AskedAsync()).ShouldHaveSingleItem().ShouldStartWith("Drain and stop the broker?");
    }

    [Fact, Trait("Row", "X13")]
    public async Task Token_is_asked_for_and_kept_for_the_tab()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef0123456789abcdef\n", TestContext.Current.CancellationToken);
        await using var broker = await Broker.StartAsync("--set", $"Admin:TokenFile={file}");
        File.Delete(file);
        await using var page = await chromium.OpenAsync(broker.Admin);
        await page.HasAsync("#login", "This broker wants its token");
        (await page.Find("#panels").IsVisibleAsync()).ShouldBeFalse();

        await page.Find("#token").FillAsync("wrong");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.HasAsync("#refused", "The broker does not know that token.");

        await page.Find("#token").FillAsync("0123456789abcdef0123456789abcdef");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.HasAsync("#findings", "Ready.");
        (await page.Find("#login").IsVisibleAsync()).ShouldBeFalse();

        await page.Page.ReloadAsync();
        await page.HasAsync("#findings", "Ready.");
        page.Requests.ShouldAllBe(url => !url.Contains("0123456789abcdef", StringComparison.Ordinal));
    }
}
