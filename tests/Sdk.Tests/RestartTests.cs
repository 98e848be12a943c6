using System.Text;
using Mdp.Client;
using Mdp.Interop.Tests.Processes;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>A broker that comes and goes while clients ask and workers work: nobody is stuck, and every reply is the right one.</summary>
public sealed class RestartTests
{
    private const int Callers = 16;

    private static readonly int Restarts = int.TryParse(Environment.GetEnvironmentVariable("MDP_TEST_SCALE"), out var scale) ? 8 * scale : 8;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "R4")]
    [Trait("Row", "O1")]
    public async Task Broker_that_stops_and_begins_again_leaves_no_caller_stuck()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(Echo);
        var client = stage.Client(Patient);

        await using var load = new Load(client);
        for (var restart = 0; restart < Restarts; restart++)
        {
            await load.RepliesAsync(100);
            await stage.StopBrokerAsync();
            stage.BeginBroker();
        }

        await load.RepliesAsync(100);
    }

    [Fact]
    [Trait("Row", "R4")]
    [Trait("Row", "R1")]
    public async Task Broker_that_is_killed_and_begun_again_leaves_no_caller_stuck()
    {
        var broker = await BrokerProcess.StartAsync();
        try
        {
            await using var worker = new MdpWorker(new MdpWorkerOptions { Endpoints = [broker.Endpoint], Concurrency = 16, FallbackConnections = 4 });
            Echo(worker);
            await worker.StartAsync();
            var options = new MdpClientOptions { Endpoints = [broker.Endpoint] };
            Patient(options);
            await using var client = new MdpClient(options);

            await using var load = new Load(client);
            for (var restart = 0; restart < Restarts; restart++)
            {
                await load.RepliesAsync(100);
                broker.Kill();
                await broker.WaitForExitAsync();
                await broker.DisposeAsync();
                broker = await BrokerProcess.StartAsync(broker.Endpoint);
            }

            await load.RepliesAsync(100);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    private static void Echo(IJobMap map) => map.MapRaw("echo", (body, _) => ValueTask.FromResult(body));

    // What was in flight at a broker without 0.3 when that died is only asked again once patience ends.
    private static void Patient(MdpClientOptions options) => (options.Timeout, options.Patience, options.Retries) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(2), 20);

    /// <summary>Callers that ask and ask, and compare each reply with what they asked.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestEnd);
        private readonly SemaphoreSlim _replies = new(0);
        private readonly List<Task> _callers;

        public Load(MdpClient client) => _callers = [.. Enumerable.Range(0, Callers).Select(caller => AskAsync(client, caller))];

        /// <summary>Completes when so many replies have come, and fails when a caller has.</summary>
        public async Task RepliesAsync(int count)
        {
            for (var reply = 0; reply < count; reply++)
            {
                while (!await _replies.WaitAsync(TimeSpan.FromSeconds(1), TestEnd))
                {
                    foreach (var failed in _callers.Where(caller => caller.IsFaulted))
                    {
                        throw failed.Exception!;
                    }
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Task.WhenAll(_callers);
            _end.Dispose();
            _replies.Dispose();
        }

        private async Task AskAsync(MdpClient client, int caller)
        {
            for (var number = 0; !_end.IsCancellationRequested; number++)
            {
                var asked = $"{caller}/{number}";
                var reply = await client.RequestAsync("echo", Encoding.ASCII.GetBytes(asked), cancellationToken: TestEnd);
                Encoding.ASCII.GetString(reply.Body.Span).ShouldBe(asked);
                _replies.Release();
            }
        }
    }
}
