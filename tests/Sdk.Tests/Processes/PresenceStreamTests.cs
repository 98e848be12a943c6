using System.Diagnostics;
using System.Reflection;
using System.Text;
using Mdp.Client;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Sdk.Tests.Processes;

/// <summary>Worker processes that come, leave, are killed and are frozen, while requests flow to another service: how soon a watcher knows.</summary>
/// <remarks>The promises are 100 ms, and the window of 7.5 s; the margins are for a machine with more to do than this.</remarks>
public sealed class PresenceStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(7.5);

    private static readonly string Peers = Path.GetFullPath(
        typeof(PresenceStreamTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == "SdkPeers").Value!);

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private BrokerProcess _broker = null!;
    private ForeignProcess _steady = null!;
    private MdpClient _client = null!;
    private IAsyncEnumerator<ServiceStatus> _watch = null!;
    private Task[] _callers = [];

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--set", "Admin:Endpoint=none", "--log-level", "warning");
        _steady = await WorkerAsync("steady");

        // Whoever had to ask would be too late.
        _client = new(new MdpClientOptions { Endpoints = [_broker.Endpoint], PresenceInterval = TimeSpan.FromSeconds(4) });
        _callers = [.. Enumerable.Range(0, 8).Select(_ => AskAsync())];
        _watch = _client.Services.WatchAsync("echo", _end.Token).GetAsyncEnumerator(TestEnd);
        (await NextAsync()).ShouldBe(new("echo", ServiceState.Down, 0, 0));
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "G19")]
    public async Task Worker_that_comes_and_leaves_is_known_at_once()
    {
        var news = NextAsync();
        await using var worker = await WorkerAsync("echo");
        (await news.WaitAsync(Soon, TestEnd)).ShouldBe(new("echo", ServiceState.Up, 1, 1));

        news = NextAsync();
        worker.EndInput();
        await worker.WaitForExitAsync();
        (await news.WaitAsync(Soon, TestEnd)).ShouldBe(new("echo", ServiceState.Down, 0, 0));
    }

    [Fact, Trait("Row", "S5")]
    public async Task Worker_that_is_killed_is_known_at_once()
    {
        var news = NextAsync();
        await using var worker = await WorkerAsync("echo");
        await news;

        news = NextAsync();
        worker.Kill();
        (await news.WaitAsync(Soon, TestEnd)).ShouldBe(new("echo", ServiceState.Down, 0, 0));
    }

    [Fact, Trait("Row", "S5")]
    public async Task Worker_that_is_frozen_is_known_when_its_window_is_over_and_not_before()
    {
        var news = NextAsync();
        await using var worker = await WorkerAsync("echo");
        await news;

        news = NextAsync();
        var frozen = _clock.Elapsed;
        worker.Freeze();
        (await news.WaitAsync(Window + Soon, TestEnd)).ShouldBe(new("echo", ServiceState.Down, 0, 0));
        (_clock.Elapsed - frozen).ShouldBeGreaterThan(Window - TimeSpan.FromSeconds(3), "its last heartbeat was at most an interval before");

        news = NextAsync();
        worker.Thaw();
        (await news.WaitAsync(TimeSpan.FromSeconds(20), TestEnd)).IsUp.ShouldBeTrue();
    }

    [Fact, Trait("Row", "S5"), Trait("Row", "R4")]
    public async Task Broker_that_is_killed_and_begun_again_is_asked_again_and_only_what_changed_is_told()
    {
        var news = NextAsync();
        await using var worker = await WorkerAsync("echo");
        (await news).IsUp.ShouldBeTrue();

        _broker.Kill();
        await _broker.WaitForExitAsync();
        var endpoint = _broker.Endpoint;
        await _broker.DisposeAsync();
        _broker = await BrokerProcess.StartAsync(endpoint, "--set", "Admin:Endpoint=none", "--log-level", "warning");

        // Whether the watch or the worker is back first is open; then there is the worker, and its end is told.
        await using var second = await WorkerAsync("echo");
        var status = await NextAsync();
        while (status.Workers != 2)
        {
            status = await NextAsync();
        }

        news = NextAsync();
        second.Kill();
        (await news.WaitAsync(Soon, TestEnd)).Workers.ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            // The end of the test's workers may have been told before.
            while (await _watch.MoveNextAsync())
            {
            }
        });
        await _watch.DisposeAsync();
        await Task.WhenAll(_callers);
        await _client.DisposeAsync();
        await _steady.DisposeAsync();
        await _broker.DisposeAsync();
        _end.Dispose();
    }

    private async Task<ServiceStatus> NextAsync()
    {
        (await _watch.MoveNextAsync()).ShouldBeTrue();
        return _watch.Current;
    }

    private async Task<ForeignProcess> WorkerAsync(string service)
    {
        var worker = new ForeignProcess(Places.Dotnet, [Peers, "echo", _broker.Endpoint, service]);
        await worker.TakeLineAsync(line => line == "ready", "ready");
        return worker;
    }

    private async Task AskAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var reply = await _client.RequestAsync("steady", "x"u8.ToArray(), cancellationToken: TestEnd);
            Encoding.ASCII.GetString(reply.Body.Span).ShouldBe("x");
        }
    }
}
