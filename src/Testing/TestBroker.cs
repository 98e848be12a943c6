using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Testing.Network;
using Mdp.Transport;
using Mdp.Worker;
using Microsoft.Extensions.Logging;

namespace Mdp.Testing;

/// <summary>A Majordomo broker for tests: the real one's core in memory, with workers and clients of the real SDKs, a clock that the test moves, and faults on demand.</summary>
/// <remarks>
/// <para>No socket is opened and no time passes by itself: heartbeats, timeouts and retries happen in <see cref="Advance"/>, and only there. Messages arrive at once.
/// Handlers run on the thread pool, as they always do, so a test awaits what they do.</para>
/// <para>A fault strikes one worker or client as if it were a process of its own. What a killed or frozen worker's handler does goes on, and nobody hears of it.
/// Thread-safe.</para>
/// </remarks>
public sealed class TestBroker : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly MemoryNetwork _network;
    private readonly Dictionary<object, MemoryDealer> _dealers = [];
    private readonly List<IAsyncDisposable> _parties = [];

    /// <summary>A broker that can be reached at once.</summary>
    /// <param name="settings">How it treats requests and workers; the broker's own defaults where null.</param>
    public TestBroker(BrokerSettings? settings = null) => _network = new(Time, settings ?? new());

    /// <summary>What workers and clients have as their endpoint. Any other one leads here, too.</summary>
    public static string Endpoint => "tcp://broker.test:5555";

    /// <summary>The clock of the broker and of all that is connected to it.</summary>
    public VirtualTime Time { get; } = new();

    /// <summary>Everything that the broker has told so far: who came and went and why, and what became of each request.</summary>
    public IReadOnlyList<BrokerEvent> Events => _network.Events;

    /// <summary>A worker that is registered when this returns.</summary>
    /// <param name="map">Maps its services.</param>
    /// <param name="configure">Changes its options; they have <see cref="Endpoint"/> already.</param>
    /// <param name="services">Where its handlers get their services from.</param>
    /// <param name="loggers">Where it logs; nowhere by default.</param>
    public async Task<MdpWorker> AddWorkerAsync(
        Action<MdpWorker> map,
        Action<MdpWorkerOptions>? configure = null,
        IServiceProvider? services = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        var options = new MdpWorkerOptions { Endpoints = [Endpoint] };
        configure?.Invoke(options);
        MemoryDealer? dealer = null;
        var worker = new MdpWorker(options, services, loggers, Time, (handler, _) => dealer = new(_network, DealerSide.Worker, handler));
        _parties.Add(worker);
        map(worker);
        await worker.StartAsync().ConfigureAwait(false);
        _dealers.Add(worker, dealer!);
        _network.Add(dealer!);
        return worker;
    }

    /// <summary>A client.</summary>
    /// <param name="configure">Changes its options; they have <see cref="Endpoint"/> already.</param>
    /// <param name="loggers">Where it logs; nowhere by default.</param>
    public MdpClient AddClient(Action<MdpClientOptions>? configure = null, ILoggerFactory? loggers = null)
    {
        var options = new MdpClientOptions { Endpoints = [Endpoint] };
        configure?.Invoke(options);
        MemoryDealer? dealer = null;
        var client = new MdpClient(options, loggers, Time, handler => dealer = new(_network, DealerSide.Client, handler));
        _parties.Add(client);
        _dealers.Add(client, dealer!);
        _network.Add(dealer!);
        return client;
    }

    /// <summary>Moves the clock on: everything that is due by then happens, each at its time.</summary>
    public void Advance(TimeSpan length) => _network.Advance(length);

    /// <summary>A worker's or client's process ends without a word, as by <c>kill -9</c>: the broker sees its connection go at once.</summary>
    public void Kill(object party) => Strike(party, dealer => dealer.Kill());

    /// <summary>A worker's or client's process stands still, as by SIGSTOP: its connection stays, and nobody is behind it.</summary>
    public void Freeze(object party) => Strike(party, dealer => dealer.Freeze());

    /// <summary>It goes on.</summary>
    public void Thaw(object party) => Strike(party, dealer => dealer.Thaw());

    /// <summary>Nothing passes between it and the broker any more, in both directions, and nobody is told: a partition.</summary>
    public void CutOff(object party) => Strike(party, dealer => dealer.CutOff());

    /// <summary>Everything passes again, first what was sent meanwhile.</summary>
    public void Heal(object party) => Strike(party, dealer => dealer.Heal());

    /// <summary>The broker's process ends without a word. Nobody listens until <see cref="Restart"/>.</summary>
    public void Crash() => _network.DoAndWait(_network.Crash);

    /// <summary>A new broker listens, which knows nothing of the one before; that one ends without a word if it has not yet.</summary>
    public void Restart() => _network.DoAndWait(_network.Restart);

    /// <summary>The broker's process stands still, as by SIGSTOP.</summary>
    public void FreezeBroker() => _network.DoAndWait(_network.Freeze);

    /// <summary>The broker's process goes on.</summary>
    public void ThawBroker() => _network.DoAndWait(_network.Thaw);

    /// <summary>Ends all faults, then all workers and clients that were added here. A handler that does not heed its cancellation is left behind after 2 s.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var dealer in _dealers.Values)
        {
            _network.DoAndWait(dealer.Heal);
            _network.DoAndWait(dealer.Thaw);
        }

        foreach (var party in _parties)
        {
            await EndAsync(party).ConfigureAwait(false);
        }
    }

    // A worker gives its handlers a moment by a clock that nobody moves any more, so it goes on here as every other clock does.
    private async Task EndAsync(IAsyncDisposable party)
    {
        var end = party.DisposeAsync().AsTask();
        while (await Task.WhenAny(end, Task.Delay(Beat, TimeProvider.System)).ConfigureAwait(false) != end)
        {
            Advance(Beat);
        }

        await end.ConfigureAwait(false);
    }

    private void Strike(object party, Action<MemoryDealer> fault)
    {
        ArgumentNullException.ThrowIfNull(party);
        if (!_dealers.TryGetValue(party, out var dealer))
        {
            throw new ArgumentException("expected a worker or a client that was added to this broker", nameof(party));
        }

        _network.DoAndWait(() => fault(dealer));
    }
}
