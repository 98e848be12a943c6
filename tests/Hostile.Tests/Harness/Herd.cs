using System.Diagnostics;
using System.Net.Sockets;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>A fleet of workers and clients that come back the moment they can, all at once: without backoff and jitter, the worst that good peers can do.</summary>
/// <remarks>Each client asks once in each life of the broker, and must get its own answer.</remarks>
internal sealed class Herd : IAsyncDisposable
{
    private const string Service = "herd";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<Task> _peers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _clients;
    private TaskCompletionSource<Endpoint> _life = NewLife();
    private TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<double> _waits = [];
    private long _begin;
    private int _refused;

    /// <summary>Peers that wait for a broker to come.</summary>
    public Herd(int workers, int clients)
    {
        _clients = clients;
        for (var number = 0; number < workers; number++)
            _peers.Add(LiveAsync(WorkAsync));
        for (var number = 0; number < clients; number++)
        {
            var name = Say.Text($"client {number}");
            _peers.Add(LiveAsync(peer => AskAsync(peer, name)));
        }
    }

    /// <summary>Connections that had to be tried once more in this life of the broker.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>A broker is there: everybody goes. Completes when each client has been answered.</summary>
    /// <returns>How long each of them waited, from this call on.</returns>
    public async Task<Latencies> ReleaseAsync(Endpoint endpoint, TimeSpan patience)
    {
        Task served;
        lock (_gate)
        {
            (_waits, _refused, _begin) = ([], 0, Stopwatch.GetTimestamp());
            served = (_served = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        _life.SetResult(endpoint);
        var first = await Task.WhenAny([served.WaitAsync(patience, TestContext.Current.CancellationToken), .. _peers]);
        await first;
        lock (_gate)
            return new(_waits);
    }

    /// <summary>The broker is about to go: whoever loses it waits for the next.</summary>
    public void Hold() => _life = NewLife();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_peers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static TaskCompletionSource<Endpoint> NewLife() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task LiveAsync(Func<RawPeer, Task> beAsync)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var life = _life;
            try
            {
                using var peer = await RawPeer.ConnectAsync(await life.Task.WaitAsync(_stopping.Token));
                using var leave = _stopping.Token.Register(peer.Dispose);
                _ = await peer.HandshakeAsync();
                await beAsync(peer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or TimeoutException or ShouldAssertException && _life == life)
            {
                // Turned away, or cut off, while the broker is there. That is allowed, and counted.
                Interlocked.Increment(ref _refused);
                await Task.WhenAny(PauseAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or TimeoutException)
            {
                // The broker is gone. There will be another.
            }
        }
    }

    // A timer, because these peers pace themselves as peers do; no test waits for it.
    private async Task PauseAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        _ = await timer.WaitForNextTickAsync(_stopping.Token);
    }

    private async Task WorkAsync(RawPeer worker)
    {
        await worker.SendMessageAsync(Say.WorkerReady(Service));
        using var done = new CancellationTokenSource();
        var beating = BeatAsync(worker, done.Token);
        while (await ReadAsync(worker) is { } message)
        {
            if (message[2] is [2])
                await worker.SendMessageAsync(Say.Reply(message[3], message[5..]));
        }

        await done.CancelAsync();
        await beating;
    }

    private async Task AskAsync(RawPeer client, byte[] name)
    {
        await client.SendMessageAsync(Say.Request(Service, name));
        if (await ReadAsync(client) is not { } reply)
            return;

        reply[3].AsSpan().SequenceEqual(name).ShouldBeTrue("a client of the herd got another reply than its own");
        lock (_gate)
        {
            _waits.Add(Stopwatch.GetElapsedTime(_begin).TotalMilliseconds);
            if (_waits.Count == _clients)
                _served.SetResult();
        }

        (await ReadAsync(client)).ShouldBeNull("a client of the herd got a second reply");
    }

    // Nothing may come for as long as nobody has anything to say.
    private async Task<byte[][]?> ReadAsync(RawPeer peer)
    {
        while (true)
        {
            try
            {
                return await peer.ReadMessageAsync();
            }
            catch (TimeoutException) when (!_stopping.IsCancellationRequested)
            {
                // Go on listening.
            }
        }
    }

    private static async Task BeatAsync(RawPeer worker, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Heartbeat);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
                await worker.SendMessageAsync(Say.Heartbeat);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Its connection ended.
        }
    }
}
