using System.Diagnostics;
using System.Net.Sockets;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Peers that only want to work: 0.1 clients, each with one request after the other, and workers that echo them.</summary>
/// <remarks>Every reply is compared octet by octet with its request, which names client and number: so what is lost, doubled or swapped is noticed.</remarks>
internal sealed class GoodPeers : IAsyncDisposable
{
    /// <summary>How many connections they have.</summary>
    public const int Connections = Clients + Workers;

    private const int Clients = 4;
    private const int Workers = 2;
    private const string Service = "good";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly Lock _gate = new();
    private readonly List<RawPeer> _peers = [];
    private readonly List<Task> _clients = [];
    private readonly List<Task> _workers = [];
    private readonly CancellationTokenSource _stopping = new();
    private List<double> _latencies = [];
    private TaskCompletionSource _replied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GoodPeers()
    {
    }

    /// <summary>Connects all of them, and lets them work.</summary>
    public static async Task<GoodPeers> StartAsync(Endpoint endpoint, TimeSpan heartbeat)
    {
        var good = new GoodPeers();
        for (var index = 0; index < Workers; index++)
        {
            var worker = await good.ConnectAsync(endpoint);
            await worker.SendMessageAsync(Say.WorkerReady(Service));
            good._workers.Add(good.WorkAsync(worker, heartbeat));
        }

        for (var index = 0; index < Clients; index++)
            good._clients.Add(good.AskAsync(await good.ConnectAsync(endpoint), (byte)index));
        return good;
    }

    /// <summary>Completes when so many more requests were answered; fails as soon as one was not.</summary>
    public async Task WorkOnAsync(int requests)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        giveUp.CancelAfter(RawPeer.Patience);
        while (true)
        {
            Task replied;
            lock (_gate)
            {
                if (_latencies.Count >= requests)
                    return;
                replied = _replied.Task;
            }

            var first = await Task.WhenAny([replied.WaitAsync(giveUp.Token), .. _clients, .. _workers]);
            await first;
        }
    }

    /// <summary>The latencies since the last call.</summary>
    public Latencies TakeLatencies()
    {
        lock (_gate)
        {
            var taken = _latencies;
            _latencies = [];
            return new(taken);
        }
    }

    /// <summary>Ends all of them; fails if one of them was harmed.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients);
        foreach (var worker in _peers.Take(Workers))
            await worker.SendMessageAsync(Say.Disconnect);
        await Task.WhenAll(_workers);
        foreach (var peer in _peers)
            peer.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var peer in _peers)
            peer.Dispose();

        // Whatever befell them was told by WorkOnAsync or StopAsync, or does not matter beside what failed first.
        await Task.WhenAll([.. _clients, .. _workers]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task<RawPeer> ConnectAsync(Endpoint endpoint)
    {
        var peer = await RawPeer.ConnectAsync(endpoint);
        _peers.Add(peer);
        return await peer.HandshakeAsync();
    }

    private async Task AskAsync(RawPeer client, byte number)
    {
        var random = new Random(number);
        for (var nonce = 0; !_stopping.IsCancellationRequested; nonce++)
        {
            var body = new byte[random.Next(20, 400)];
            random.NextBytes(body);
            body[0] = number;
            _ = BitConverter.TryWriteBytes(body.AsSpan(1), nonce);

            var begin = Stopwatch.GetTimestamp();
            await client.SendMessageAsync(Say.Request(Service, body, [number]));
            var reply = await client.ReadMessageAsync();
            Note(Stopwatch.GetElapsedTime(begin));
            reply.ShouldNotBeNull($"the broker closed good client {number}");
            Say.Print(reply).ShouldBe(Say.Print(Say.Request(Service, body, [number])));
            reply[3].AsSpan().SequenceEqual(body).ShouldBeTrue($"good client {number} got another reply than its own");
            await Task.WhenAny(PauseAsync());
        }
    }

    // A timer, because these peers pace themselves as peers do; no test waits for it.
    private async Task PauseAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        _ = await timer.WaitForNextTickAsync(_stopping.Token);
    }

    private async Task WorkAsync(RawPeer worker, TimeSpan heartbeat)
    {
        using var timer = new PeriodicTimer(heartbeat);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        var read = worker.ReadMessageAsync();
        while (true)
        {
            if (await Task.WhenAny(read, tick) == tick)
            {
                _ = await worker.TrySendAsync(Say.Message(Say.Heartbeat));
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
                continue;
            }

            byte[][]? message;
            try
            {
                message = await read;
            }
            catch (Exception e) when (_stopping.IsCancellationRequested && e is SocketException or ObjectDisposedException or TimeoutException)
            {
                return;
            }

            if (message is null)
            {
                _stopping.IsCancellationRequested.ShouldBeTrue("the broker closed a good worker");
                return;
            }

            if (message[2] is [2])
                await worker.SendMessageAsync(Say.Reply(message[3], message[5..]));
            else
                message[2].ShouldBe([4], $"a good worker got {Say.Print(message)}");
            read = worker.ReadMessageAsync();
        }
    }

    private void Note(TimeSpan latency)
    {
        TaskCompletionSource replied;
        lock (_gate)
        {
            _latencies.Add(latency.TotalMilliseconds);
            replied = _replied;
            _replied = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        replied.SetResult();
    }
}
