using System.Text;
using Mdp.Client;
using Mdp.Interop.Tests.Processes;
using Mdp.Worker;

namespace Mdp.Sdk.Tests.Processes;

/// <summary>Two brokers as processes, restarted in turns by SIGTERM, and their workers with them, while clients ask: no call fails, nor does one that must not run twice.</summary>
public sealed class RollingRestartTests
{
    private const int Callers = 32;

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("MDP_TEST_SCALE"), out var scale) ? 3 * scale : 3;

    private readonly List<BrokerProcess> _brokers = [];
    private readonly List<MdpWorker> _workers = [];
    private long _replies;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    private string[] Endpoints => [.. _brokers.Select(broker => broker.Endpoint)];

    [Fact, Trait("Row", "F71")]
    public async Task Rolling_restart_of_brokers_and_workers_under_load_fails_no_call()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestEnd);
        try
        {
            _brokers.Add(await BrokerAsync("tcp://127.0.0.1:0"));
            _brokers.Add(await BrokerAsync("tcp://127.0.0.1:0"));
            _workers.Add(await WorkerAsync());
            _workers.Add(await WorkerAsync());
            await using var client = new MdpClient(new MdpClientOptions { Endpoints = Endpoints });
            var callers = Enumerable.Range(0, Callers).Select(caller => AskAsync(client, caller, end.Token)).ToList();
            await GoOnAsync(callers);

            for (var round = 0; round < Rounds; round++)
            {
                for (var index = 0; index < 2; index++)
                {
                    await RestartBrokerAsync(index, callers);
                    await RestartWorkerAsync(index, callers);
                }
            }

            await end.CancelAsync();
            await Task.WhenAll(callers);
        }
        finally
        {
            await end.CancelAsync();
            foreach (var worker in _workers)
            {
                await worker.DisposeAsync();
            }

            foreach (var broker in _brokers)
            {
                await broker.DisposeAsync();
            }
        }
    }

    private static Task<BrokerProcess> BrokerAsync(string endpoint) => BrokerProcess.StartAsync(endpoint, "--set", "Admin:Endpoint=none", "--log-level", "warning");

    private async Task RestartBrokerAsync(int index, List<Task> callers)
    {
        var broker = _brokers[index];
        broker.Terminate();
        (await broker.WaitForExitAsync()).ShouldBe(0);
        _brokers[index] = await BrokerAsync(broker.Endpoint);
        await broker.DisposeAsync();
        await GoOnAsync(callers);
    }

    // The new one is there before the old one goes, as every orchestrator does it.
    private async Task RestartWorkerAsync(int index, List<Task> callers)
    {
        var old = _workers[index];
        _workers[index] = await WorkerAsync();
        await GoOnAsync(callers);
        await old.StopAsync(TestEnd);
        await old.DisposeAsync();
        await GoOnAsync(callers);
    }

    private async Task<MdpWorker> WorkerAsync()
    {
        var worker = new MdpWorker(new MdpWorkerOptions { Endpoints = Endpoints, Concurrency = 32 });
        worker.MapRaw("echo", async (body, job) =>
        {
            await Task.Delay(20, job.CancellationToken);
            return body;
        });
        await worker.StartAsync();
        return worker;
    }

    private async Task AskAsync(MdpClient client, int caller, CancellationToken end)
    {
        var options = new MdpRequestOptions { IsIdempotent = caller % 2 == 0 };
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var asked = $"{caller}/{number}";
            var reply = await client.RequestAsync("echo", Encoding.ASCII.GetBytes(asked), options, TestEnd);
            Encoding.ASCII.GetString(reply.Body.Span).ShouldBe(asked);
            Interlocked.Increment(ref _replies);
        }
    }

    // A second's worth of replies; a caller that failed fails the test.
    private async Task GoOnAsync(List<Task> callers)
    {
        var goal = Interlocked.Read(ref _replies) + 1_000;
        while (Interlocked.Read(ref _replies) < goal)
        {
            foreach (var ended in callers.Where(caller => caller.IsCompleted))
            {
                await ended;
            }

            await Task.Delay(10, TestEnd);
        }
    }
}
