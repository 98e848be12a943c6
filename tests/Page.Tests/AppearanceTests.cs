using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;
using Microsoft.Playwright;

namespace Mdp.Page.Tests;

/// <summary>The page on a phone, in the light and in the dark, by keyboard, and read aloud.</summary>
public sealed class AppearanceTests(Chromium chromium)
{
    // Each text that can be seen whose contrast with what lies behind it is less than 4.5 (WCAG 2.2, 1.4.3).
    private const string PaleTexts = """
        () => {
          const parse = colour => colour.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => { for (; element; element = element.parentElement) { const back = parse(getComputedStyle(element).backgroundColor); if (back.length === 3 || back[3] > 0) return back; } return [255, 255, 255]; };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const pale = [];
          let seen = 0;
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility({ checkVisibilityCSS: true }) || element.closest(".unseen, .skip")) continue;
            seen++;
            const [light, dark] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a);
            const contrast = (light + 0.05) / (dark + 0.05);
            if (contrast < 4.5) pale.push(`${walker.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
          }
          return seen > 30 ? pale : [`only ${seen} texts`];
        }
        """;

    private const string Focusable = "[...document.querySelectorAll('a[href], button, input, [tabindex=\"0\"]')].filter(element => element.checkVisibility() && !element.disabled)";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Each_text_can_be_read(ColorScheme scheme)
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        using var waiting = RawPeer.Client(broker.Endpoint, "resize", 2);
        var workers = RawPeer.Workers(broker.Endpoint, "echo", 3);
        broker.Work("invoice", "--exec", "sh", "-c", "exit 75");
        broker.Request("invoice", "4711");
        await page.CountsAsync("#letters tbody tr", 1);
        workers[0].Dispose();
        await page.HasAsync("#events", "died");
        await page.CountsAsync("#workers tbody tr", 3);

        (await page.Page.EvaluateAsync<string[]>(PaleTexts)).ShouldBeEmpty();
        (await page.Page.EvaluateAsync<int>("() => document.getAnimations().length")).ShouldBe(0);

        await broker.KillAsync();
        await page.HasAsync("#link", "no answer");
        (await page.Page.EvaluateAsync<string[]>(PaleTexts)).ShouldBeEmpty();
        workers.ForEach(worker => worker.Dispose());
    }

    [Fact]
    public async Task Phone_shows_everything_without_scrolling_sideways()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        using var waiting = RawPeer.Client(broker.Endpoint, "images.resize.large", 120);
        using var worker = RawPeer.Workers(broker.Endpoint, "images.resize.large", 1)[0];
        broker.Work("invoice", "--exec", "sh", "-c", "exit 75");
        broker.Request("invoice", "4711");
        await page.CountsAsync("#letters tbody tr", 1);
        await page.CountsAsync("#workers tbody tr", 2);

        (await page.Page.EvaluateAsync<string[]>("""
            () => [document.documentElement, ...document.querySelectorAll(".scroll")].filter(element => element.scrollWidth > element.clientWidth).map(element => `${element.tagName} ${element.textContent.slice(0, 60)}: ${element.scrollWidth} of ${element.clientWidth}`)
            """)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_can_be_reached_and_used_by_keyboard()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        var workers = RawPeer.Workers(broker.Endpoint, "echo", 3);
        await page.CountsAsync("#workers tbody tr", 3);
        await page.AgreeAsync();

        var expected = await page.Page.EvaluateAsync<int>($"() => {{ window.reached = new Set(); window.dim = []; return {Focusable}.length; }}");
        for (var step = 0; step < expected; step++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            await page.Page.EvaluateAsync("() => { const element = document.activeElement; reached.add(element); const style = getComputedStyle(element); (style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2) || dim.push(element.outerHTML); }");
        }

        (await page.Page.EvaluateAsync<string[]>($"() => {Focusable}.filter(element => !reached.has(element)).map(element => element.outerHTML)")).ShouldBeEmpty();
        (await page.Page.EvaluateAsync<string[]>("() => dim")).ShouldBeEmpty();

        await page.Find("#allEvents").FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await page.HasAsync("#events", "service appeared");
        await page.Find("#workers [data-act=evict]").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.CountsAsync("#workers tbody tr", 2);
        workers.ForEach(worker => worker.Dispose());
    }

    [Fact]
    public async Task Focus_stays_on_a_button_whose_row_moves()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        var workers = RawPeer.Workers(broker.Endpoint, "first", 1);
        await page.CountsAsync("#workers tbody tr", 1);
        workers.AddRange(RawPeer.Workers(broker.Endpoint, "second", 1));
        await page.HasAsync("#workers tbody tr:nth-child(2)", "second");
        await page.Find("#workers tr:nth-child(2) [data-act=evict]").FocusAsync();

        using var client = RawPeer.Client(broker.Endpoint, "second", 1);
        await page.HasAsync("#workers tbody tr:nth-child(1)", "second");
        await page.CountsAsync("#workers tbody tr:nth-child(1) [data-act=evict]:focus", 1);
        workers[0].Dispose();
        await page.CountsAsync("#workers tbody tr", 1);
        await page.CountsAsync("#workers tbody tr:nth-child(1) [data-act=evict]:focus", 1);
        workers[1].Dispose();
    }

    [Fact]
    public async Task What_is_shown_has_names_and_an_order_for_those_who_listen()
    {
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        using var worker = RawPeer.Workers(broker.Endpoint, "echo", 1)[0];
        await page.CountsAsync("#workers tbody tr", 1);

        await page.CountsAsync("main", 1);
        await page.CountsAsync("h1", 1);
        (await page.Page.GetByRole(AriaRole.Banner).CountAsync()).ShouldBe(1);
        (await page.Page.GetByRole(AriaRole.Heading, new() { Level = 2 }).AllTextContentsAsync()).Select(text => text.Trim()).ShouldBe(["Services", "Deaths and recoveries", "Dead letters", "Workers"]);
        foreach (var region in new[] { "State", "Services", "Deaths and recoveries", "Dead letters", "Workers" })
        {
            (await page.Page.GetByRole(AriaRole.Region, new() { Name = region, Exact = true }).CountAsync()).ShouldBe(1, region);
        }

        (await page.Page.GetByRole(AriaRole.Status).CountAsync()).ShouldBe(3);
        (await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^evict worker 127.0.0.1:[0-9]+ of echo$") }).CountAsync()).ShouldBe(1);
        (await page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter" }).CountAsync()).ShouldBe(1);
        (await page.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("table")].filter(table => table.checkVisibility() && ([...table.tHead.rows[0].cells].some(cell => cell.scope !== "col" || !cell.textContent)
              || [...table.tBodies[0].rows].some(row => row.cells[0].scope !== "row" || row.cells.length !== table.tHead.rows[0].cells.length))).map(table => table.id)
            """)).ShouldBeEmpty();
    }
}
