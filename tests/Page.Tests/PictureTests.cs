using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;
using Microsoft.Playwright;

namespace Mdp.Page.Tests;

/// <summary>Makes the pictures of docs/mdp/images: asked for by <c>-explicit only</c>, and looked at before they are kept.</summary>
public sealed class PictureTests(Chromium chromium)
{
    private const int OctetsMax = 200 * 1024;
    private const float SceneMs = 150_000;

    // What a drill says, as it stands in a terminal.
    private const string Terminal = """
        <pre style="display: inline-block; margin: 0; padding: 1rem 1.3rem; border-radius: 0.6rem; background: #1b1e22; color: #e8eaed; font: 15px/1.5 'DejaVu Sans Mono', monospace"><span style="color: #6fdc8c">$</span> <b>mdp drill</b>
        <samp style="font: inherit"></samp></pre>
        """;

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_page_are_made()
    {
        await using var broker = await Broker.StartAsync();
        await using var light = await chromium.OpenAsync(broker.Admin, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1120, Height = 1000 } });
        await using var dark = await chromium.OpenAsync(broker.Admin, new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 1120, Height = 1000 } });
        await using var phone = await chromium.OpenAsync(broker.Admin, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 390, Height = 844 }, DeviceScaleFactor = 2 });
        await PlayAsync(broker, light);

        await SaveAsync(light, "page-light");
        await SaveAsync(dark, "page-dark");
        await SaveAsync(phone, "page-phone");
        phone.Complaints.Concat(light.Complaints).ShouldBeEmpty();
    }

    [Fact(Explicit = true)]
    public async Task Picture_of_a_drill_is_made()
    {
        await using var broker = await Broker.StartAsync();
        var drill = broker.RunAloud("drill");
        _ = await drill.WaitForExitAsync(TimeSpan.FromMinutes(1));
        await using var page = await chromium.OpenAsync(broker.Admin, new() { DeviceScaleFactor = 1.5f });
        await page.Page.GotoAsync("about:blank");
        await page.Page.SetContentAsync(Terminal);
        await page.Page.EvaluateAsync("text => document.querySelector('samp').textContent = text", string.Join('\n', drill.TakeLines()));
        var file = Path.Combine(Places.Images, "drill.png");
        await page.Find("pre").ScreenshotAsync(new() { Path = file, OmitBackground = true });
        new FileInfo(file).Length.ShouldBeLessThan(OctetsMax);
    }

    // Four services at work, one of them with more than it can do; a worker dies; a request is given up.
    private static async Task PlayAsync(Broker broker, WatchedPage page)
    {
        string[] resize = ["resize", "--concurrency", "2", "--exec", "sleep", "0.4"];
        var victim = broker.Work(resize);
        broker.Work(resize);
        broker.Work(resize);
        broker.Work("orders", "--concurrency", "4", "--exec", "sleep", "0.03");
        broker.Work("mail", "--exec", "sleep", "0.1");
        broker.Work("invoice", "--exec", "sh", "-c", "exit 75");
        await page.CountsAsync("#workers tbody tr", 6);
        broker.Run("bench", "--service", "resize", "--in-flight", "9", "--duration", "200s");
        broker.Run("bench", "--service", "orders", "--in-flight", "2", "--duration", "200s");
        broker.Run("bench", "--service", "mail", "--in-flight", "1", "--duration", "200s");
        await PassAsync(page, 35);
        broker.Request("invoice", "4711");
        await page.HasAsync("#letterCount", "1");
        victim.Kill();
        await page.HasAsync("#events", "died");
        await PassAsync(page, 55);
        broker.Work(resize);
        await PassAsync(page, 70);
    }

    // Until the plots go back so far.
    private static Task PassAsync(WatchedPage page, int seconds) => Assertions.Expect(page.Row("services", "resize").GetByRole(AriaRole.Img).First)
        .ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex($" ({seconds}|{seconds + 1}|{seconds + 2}) s:"), new() { Timeout = SceneMs });

    private static async Task SaveAsync(WatchedPage page, string name)
    {
        var file = Path.Combine(Places.Images, $"{name}.png");
        await page.Page.ScreenshotAsync(new() { Path = file });
        new FileInfo(file).Length.ShouldBeLessThan(OctetsMax, name);
    }
}
