using Mdp.Page.Tests.Browser;
using Mdp.Page.Tests.Programs;

namespace Mdp.Page.Tests;

/// <summary>A worker dies while somebody looks.</summary>
public sealed class DeathTests(Chromium chromium, ITestOutputHelper output)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact, Trait("Row", "S5")]
    public async Task Page_shows_the_purge_and_the_requeue_within_a_second()
    {
        // Each attempt lasts until the file goes, or its worker.
        var busy = Path.GetTempFileName();
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        string[] job = ["slow", "--concurrency", "1", "--exec", "sh", "-c", $"while test -e {busy} && kill -0 $PPID; do sleep 0.1; done"];
        var first = broker.Work(job);
        await page.HasAsync("#workers", "slow");
        var request = broker.Request("slow", "hello");
        await page.HasAsync("#workers tbody tr td:nth-child(2)", "busy");
        broker.Work(job);
        await page.CountsAsync("#workers tbody tr", 2);

        var killed = DateTimeOffset.UtcNow;
        first.Kill();
        await page.HasAsync("#events", "died: connection lost, with request 1 in hand");
        await page.HasAsync("#events", "request 1 back in its queue: attempt 1, connection lost");
        await page.CountsAsync("#workers tbody tr", 1);
        await page.HasAsync("#findings", "1 worker died in the last minute: slow");
        await page.HasAsync("#said", "died: connection lost");
        await page.HasAsync("#workers", "1, attempt 2");

        foreach (var what in new[] { "WorkerDeparted", "RequestRequeued", $"gone slow" })
        {
            var (seen, was) = await page.NoteAsync(what);
            output.WriteLine($"{what}: seen {(seen - killed).TotalMilliseconds:F0} ms after the kill, {(seen - was).TotalMilliseconds:F0} ms after it was");
            (seen - killed).ShouldBeLessThan(Promised, what);
            (seen - was).ShouldBeLessThan(Promised, what);
        }

        File.Delete(busy);
        await page.HasAsync("#events", "request 1 answered after");
        (await request.WaitForExitAsync()).ShouldBe(0);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Worker_that_dies_with_two_requests_is_said_to_have_had_two()
    {
        var busy = Path.GetTempFileName();
        await using var broker = await Broker.StartAsync();
        await using var page = await chromium.OpenAsync(broker.Admin);
        var worker = broker.Work(["slow", "--concurrency", "2", "--exec", "sh", "-c", $"while test -e {busy}; do sleep 0.1; done"]);
        await page.HasAsync("#workers", "slow");
        _ = broker.Request("slow", "one");
        _ = broker.Request("slow", "two");
        await page.HasAsync("#workers tbody", "2 of 2");

        worker.Kill();

        await page.HasAsync("#events", "died: connection lost, with 2 requests in hand");
        File.Delete(busy);
    }
}
