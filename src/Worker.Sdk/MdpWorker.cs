using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mdp.Worker;

/// <summary>A worker: serves one or more services for one or more brokers, for as long as it runs. Thread-safe.</summary>
/// <remarks>
/// <para>Map services, then start it. It registers with each broker, takes as many requests as its concurrency allows, and has handlers do them on the thread
/// pool. A thread of its own has the connections and the heartbeats, so that neither a long job nor a pool that is all blocked makes it look dead. It reconnects by
/// itself, and keeps the jobs in hand when it comes back in time.</para>
/// <para>With a generic host, <c>AddMdpWorker</c> does all of this. Here is the way without one.</para>
/// </remarks>
public sealed class MdpWorker : IJobMap, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly MdpWorkerOptions _options;
    private readonly IServiceProvider? _services;
    private readonly DeferredLogger _logger;
    private readonly TimeProvider _clock;
    private readonly Func<IDealerHandler, ILogger, IDealer> _dealers;
    private readonly List<JobMapping> _mappings = [];
    private readonly ConcurrentQueue<TaskCompletionSource> _waitingForReady = new();
    private readonly NewsRoom _news;
    private readonly Lock _gate = new();
    private WorkerPlan? _plan;
    private WorkerWatch? _watch;
    private WorkerLoop? _loop;
    private IDealer? _dealer;
    private Task? _stopped;

    /// <summary>A worker that has not started.</summary>
    /// <param name="options">What it is told. Not to be changed after the start, which checks them.</param>
    /// <param name="services">Where handlers get their services from; null for handlers that need none.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    public MdpWorker(MdpWorkerOptions options, IServiceProvider? services = null, ILoggerFactory? loggers = null)
        : this(options, services, loggers, TimeProvider.System, (handler, logger) => new ZmtpDealer(DealerSide.Worker, DealerOptionsOf(options), handler, logger))
    {
    }

    internal MdpWorker(MdpWorkerOptions options, IServiceProvider? services, ILoggerFactory? loggers, TimeProvider clock, Func<IDealerHandler, ILogger, IDealer> dealers)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _services = services;
        _clock = clock;
        _dealers = dealers;
        _logger = new((loggers ?? NullLoggerFactory.Instance).CreateLogger("Mdp.Worker"));
        _news = new(this, _logger);
    }

    /// <summary>Something changed in how the worker stands with a broker. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<BrokerChangedEventArgs>? BrokerChanged;

    /// <summary>How it stands with each broker; empty before the start.</summary>
    public IReadOnlyList<BrokerStatus> Brokers => _plan is null ? [] : [.. _plan.Links.Select(link => link.Status)];

    /// <summary>
    /// Whether requests can come: it is registered with at least one broker, and that one has answered since. A broker that accepts connections but does nothing
    /// else does not make it ready.
    /// </summary>
    public bool IsReady => _plan is { } plan && plan.Links.Any(link => link.Status.State is BrokerState.Ready);

    /// <summary>Whether its own thread does its turns. False before the start, and after it where something holds that thread up for longer than the heartbeat window.</summary>
    public bool IsLive => _watch is { } watch && watch.SinceLook < _options.Heartbeat.Window;

    /// <summary>How late this process is with its own work: how long a work item waits for a thread of the pool. Measured once a heartbeat interval.</summary>
    public TimeSpan Lag => _watch?.Lag ?? TimeSpan.Zero;

    /// <summary>Jobs whose handlers work at the moment.</summary>
    public int JobCount => _watch?.Jobs ?? 0;

    /// <summary>The lag from which on brokers give it no more requests; see <see cref="MdpWorkerOptions.MaxLag"/>.</summary>
    internal TimeSpan MaxLag => _options.MaxLag;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The worker has been started.</exception>
    public void Add(JobMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        lock (_gate)
        {
            if (_plan is not null)
            {
                throw new InvalidOperationException("Services are mapped before the worker starts.");
            }

            _mappings.Add(mapping);
        }
    }

    /// <summary>Checks options and services, and begins to dial the brokers. Does not wait for any: a worker starts whether a broker is there or not.</summary>
    /// <exception cref="OptionsValidationException">Options or services make no sense; the failures tell every mistake.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_plan is not null || _stopped is not null)
            {
                throw new InvalidOperationException("A worker starts once.");
            }

            var entries = Bind();
            var plan = new WorkerPlan(_options, entries, NewInstance());
            _watch = new(_options, _clock, _logger, _news.Tell, () => plan.Links.Count(link => link.Status.State is BrokerState.Ready));
            var desk = new JobDesk(_options, _services?.GetService<IServiceScopeFactory>(), _watch.Telemetry, _clock, _logger.Target);
            _loop = new(plan, desk, _watch, _logger);
            _dealer = _dealers(_loop, _logger);
            _loop.Attach(_dealer);
            _plan = plan;
            _dealer.Post(_loop.Start);
        }

        Log.Started(_logger, _plan.Name, string.Join(", ", _plan.Settings.Services.Select(name => name.Text)), string.Join(", ", _plan.Links.Select(link => link.Text)), _options.Concurrency);
        return Task.CompletedTask;
    }

    /// <summary>Waits until <see cref="IsReady"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        while (!IsReady)
        {
            var change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waitingForReady.Enqueue(change);
            if (!IsReady)
            {
                await change.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes all connections and makes them again, without touching the jobs in hand: they are claimed on the new ones.</summary>
    public void Reset()
    {
        if (_loop is { } loop && _stopped is null)
        {
            _dealer!.Post(loop.Reset);
        }
    }

    /// <summary>
    /// Takes nothing more; lets jobs in hand finish within <see cref="MdpWorkerOptions.DrainTimeout"/>, cancels and hands back the rest, says good-bye to the
    /// brokers, and closes the connections. Heartbeats go on meanwhile. A second call waits for the first.
    /// </summary>
    /// <param name="cancellationToken">Cancelled, the jobs in hand are handed back at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _stopped ??= _loop is null ? Task.CompletedTask : StopAsync(_loop, _dealer!, cancellationToken);
        }
    }

    /// <summary>Stops without giving jobs in hand any time to finish, unless it was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _watch?.Telemetry.Dispose();
    }

    /// <summary>Raises the event, and wakes who waits for a change.</summary>
    internal void Tell(BrokerStatus status)
    {
        for (var count = _waitingForReady.Count; count > 0 && _waitingForReady.TryDequeue(out var waiting); count--)
        {
            waiting.SetResult();
        }

        BrokerChanged?.Invoke(this, new(status));
    }

    private static DealerOptions DealerOptionsOf(MdpWorkerOptions options) => new()
    {
        Metadata = new(new MetadataProperty(MdpVersions.PropertyName, MdpVersions.All.ToOctets())),
        Heartbeat = options.Heartbeat,
        Locate = options.Locate is not { } locate ? null : async (endpoint, cancellation) => Endpoint.Parse(await locate($"{endpoint}", cancellation).ConfigureAwait(false)),
    };

    private static InstanceId NewInstance() => new(BinaryPrimitives.ReadUInt128BigEndian(RandomNumberGenerator.GetBytes(InstanceId.Octets)));

    private List<ServiceEntry> Bind()
    {
        List<string> mistakes = [.. OptionsCheck.Mistakes(_options), .. OptionsCheck.Mistakes(_mappings)];
        var context = new MappingContext(_services, _options.Serializer, mistakes);
        var entries = _mappings.Select(mapping => (mapping.Service, Run: mapping.Bind(context))).ToList();
        return mistakes.Count == 0
            ? [.. entries.Select(entry => new ServiceEntry(ServiceName.Parse(entry.Service), entry.Run))]
            : throw new OptionsValidationException(nameof(MdpWorker), typeof(MdpWorkerOptions), mistakes);
    }

    private async Task StopAsync(WorkerLoop loop, IDealer dealer, CancellationToken cancellationToken)
    {
        await Task.Yield();
        dealer.Post(() => loop.Drain(_options.DrainTimeout));
        using (cancellationToken.UnsafeRegister(_ => dealer.Post(() => loop.Drain(TimeSpan.Zero)), null))
        {
            await loop.Drained.ConfigureAwait(false);
        }

        // What was cancelled at the end has a moment to notice; whoever does not is left behind.
        await Task.WhenAny(loop.Quiet, Task.Delay(Patience, _clock, CancellationToken.None)).ConfigureAwait(false);
        if (JobCount > 0)
        {
            Log.HandlersLeft(_logger, _plan!.Name, JobCount);
        }

        await dealer.DisposeAsync().ConfigureAwait(false);
    }
}
