using System.Globalization;
using Microsoft.Playwright;

namespace Mdp.Page.Tests.Browser;

/// <summary>The broker's page in a browser, and all that it asked for and complained of.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    /// <summary>How long is waited for what the page shall show, on a busy machine.</summary>
    public const float PatienceMs = 20_000;

    // Notes in the page itself when a line of an event was put in, and when a row went.
    private const string Notebook = """
        window.notes = [];
        window.longTasks = [];
        new MutationObserver(changes => {
          for (const change of changes) {
            change.addedNodes.forEach(node => node.matches?.("#events li") && notes.push({ what: node.dataset.event, at: Date.now(), since: Date.parse(node.querySelector("time").dateTime) }));
            change.removedNodes.forEach(node => node.matches?.("tr") && notes.push({ what: `gone ${node.textContent}`, at: Date.now(), since: Date.now() }));
          }
        }).observe(document, { childList: true, subtree: true });
        new PerformanceObserver(list => longTasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: "longtask" });
        """;

    private readonly IBrowserContext _context;

    private WatchedPage(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>The address of each request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Errors and warnings of the console, and exceptions that nothing caught.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context, string admin)
    {
        context.SetDefaultTimeout(PatienceMs);
        await context.AddInitScriptAsync(Notebook);
        var watched = new WatchedPage(context, await context.NewPageAsync());
        watched.Page.Request += (_, request) => watched.Requests.Add(request.Url);
        watched.Page.PageError += (_, error) => watched.Complaints.Add(error);
        watched.Page.Console += (_, message) => watched.NoteConsole(message);
        await watched.Page.GotoAsync(admin);
        return watched;
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    /// <summary>The row of a table that has this text.</summary>
    public ILocator Row(string table, string text) => Find($"#{table} tbody tr").Filter(new() { HasText = text });

    /// <summary>The line of an event.</summary>
    public ILocator Event(string kind) => Find($"#events li[data-event={kind}]").First;

    /// <summary>Waits until an element has a text in it.</summary>
    public Task HasAsync(string selector, string text) => Assertions.Expect(Find(selector)).ToContainTextAsync(text, new() { Timeout = PatienceMs });

    /// <summary>Waits until so many elements are there.</summary>
    public Task CountsAsync(string selector, int count) => Assertions.Expect(Find(selector)).ToHaveCountAsync(count, new() { Timeout = PatienceMs });

    /// <summary>When something was put in or went, by the page's own notes: when it was seen there, and when the broker says that it was.</summary>
    public async Task<(DateTimeOffset Seen, DateTimeOffset Was)> NoteAsync(string what)
    {
        var note = await Page.EvaluateAsync<double[]>("what => { const note = notes.find(note => note.what.includes(what)); return note ? [note.at, note.since] : []; }", what);
        note.ShouldNotBeEmpty(string.Create(CultureInfo.InvariantCulture, $"the page has not noted '{what}'"));
        return (DateTimeOffset.FromUnixTimeMilliseconds((long)note[0]), DateTimeOffset.FromUnixTimeMilliseconds((long)note[1]));
    }

    /// <summary>Says yes to whatever the page asks from now on, before it does something.</summary>
    public Task AgreeAsync() => Page.EvaluateAsync("() => { window.asked = []; window.confirm = question => { asked.push(question); return true; }; }");

    /// <summary>What the page has asked since.</summary>
    public Task<string[]> AskedAsync() => Page.EvaluateAsync<string[]>("() => asked");

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private void NoteConsole(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            Complaints.Add(message.Text);
        }
    }
}
