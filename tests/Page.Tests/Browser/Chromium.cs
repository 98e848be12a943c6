using Microsoft.Playwright;

namespace Mdp.Page.Tests.Browser;

/// <summary>The Chromium that the distribution has, without a window; nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Places, File.Exists) is { } place)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = place, Args = Environment.UserName == "root" ? ["--no-sandbox"] : [] });
        }
    }

    /// <summary>Opens the page of a broker in a profile of its own.</summary>
    /// <param name="admin">The broker's admin address.</param>
    /// <param name="options">How wide the screen is, and what its owner prefers.</param>
    internal async Task<WatchedPage> OpenAsync(string admin, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium (Debian: apt-get install chromium)");
        options ??= new();
        options.ViewportSize ??= new() { Width = 1280, Height = 900 };
        return await WatchedPage.OpenAsync(await _browser!.NewContextAsync(options), admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is { } browser)
        {
            await browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
