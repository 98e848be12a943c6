using System.Security.Cryptography;
using Mdp.Broker.Core;
using Mdp.Broker.Options;
using Mdp.Broker.Sniffing;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Broker;

/// <summary>A broker in this process: it listens from <see cref="Start"/> to <see cref="StopAsync"/>, once.</summary>
/// <remarks>The program is nothing more than one of these under a command line; tests and other programs may have as many as they like.</remarks>
public sealed class MdpBroker : IAsyncDisposable
{
    private static readonly TimeSpan SurveyTime = TimeSpan.FromMilliseconds(250);

    private MdpBrokerSettings _settings;
    private readonly ILogger _logger;
    private readonly MetricsSink _metrics = new();
    private readonly BrokerLoop _loop;
    private readonly RouterSocket _router;
    private Task? _stopped;

    /// <summary>A broker that does not listen yet.</summary>
    /// <param name="settings">What it needs to know.</param>
    /// <param name="loggers">Where it logs; nowhere by default.</param>
    /// <param name="sinks">What else wants to know of its life, told after the log and the metrics.</param>
    /// <exception cref="ArgumentException">Something is wrong with the settings; the message lists all of it.</exception>
    public MdpBroker(MdpBrokerSettings settings, ILoggerFactory? loggers = null, params IReadOnlyList<IBrokerEventSink> sinks)
        : this(settings, loggers, TraceGate.Open, sinks)
    {
    }

    /// <summary>As the public one, and says which requests become traces.</summary>
    internal MdpBroker(MdpBrokerSettings settings, ILoggerFactory? loggers, TraceGate gate, IReadOnlyList<IBrokerEventSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Check(settings);
        loggers ??= NullLoggerFactory.Instance;
        _settings = settings;
        _logger = loggers.CreateLogger("Mdp.Broker");
        var core = new BrokerCore(settings.Core, DrawEpoch(), Translation.BoundsOf(settings.Router.Limits));
        _loop = new(core, new RequestTraces(new EventFan([new LogSink(_logger, TimeProvider.System), _metrics, .. sinks]), gate), _metrics);
        _router = new(Announcing(settings.Router), _loop, loggers.CreateLogger("Mdp.Zmtp"));
        _loop.Attach(_router);
        _ = new ServiceGauges(_metrics.Meter, Survey, TimeProvider.System);
    }

    /// <summary>Where it listens, with the ports that the system chose; in the settings' order. Empty before <see cref="Start"/>.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; private set; } = [];

    /// <summary>Listens at all endpoints.</summary>
    /// <exception cref="BindException">The system refuses one of them. Dispose the broker; nothing else can be done with it.</exception>
    public void Start()
    {
        WarnOfDescriptorLimit();
        List<Endpoint> bound = [];
        foreach (var endpoint in _settings.Endpoints)
        {
            bound.Add(_router.Bind(endpoint));
            if (!SettingsCheck.IsLocal(endpoint))
            {
                Log.AnyPeerAllowed(_logger, bound[^1]);
            }
        }

        Endpoints = bound;
    }

    /// <summary>Whether it takes nothing over any more, because it is draining or stopping.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Whether it has listened, and was not stopped since.</summary>
    internal bool IsListening => Endpoints.Count > 0 && _stopped is null;

    /// <summary>The settings in force.</summary>
    internal MdpBrokerSettings Settings => Volatile.Read(ref _settings);

    /// <summary>What is counted.</summary>
    internal MetricsSink Metrics => _metrics;

    /// <summary>Where one can listen to what is said.</summary>
    internal Tap Tap => _loop.Tap;

    /// <summary>Drains: nothing new is taken over, what was taken over may end, and workers come and go. <see cref="StopAsync"/> follows in its time.</summary>
    /// <param name="limit">How long it may take at most.</param>
    /// <returns>Completes with whether all requests have ended: true as soon as they have, false at the limit.</returns>
    public async Task<bool> DrainAsync(TimeSpan limit)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await BeginDrainAsync(() => drained.TrySetResult());
        try
        {
            await drained.Task.WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Puts other settings in force. What was agreed with peers stays agreed; see <see cref="BrokerCore.Reconfigure"/>.</summary>
    /// <returns>Completes when they are in force.</returns>
    /// <exception cref="ArgumentException">Something is wrong with the settings; the message lists all of it, and nothing has changed.</exception>
    public Task ReconfigureAsync(BrokerSettings core) => ReconfigureAsync(Settings with { Core = core });

    /// <summary>Stops: workers are told DISCONNECT, requests end, what is queued is sent within the linger time. Harmless when it stopped before.</summary>
    /// <returns>Completes when nothing of the broker is left. Not cancellable: it takes the linger time at most.</returns>
    public Task StopAsync()
    {
        IsDraining = true;
        lock (_router)
        {
            return _stopped ??= DismissAndCloseAsync();
        }
    }

    /// <summary>Puts other settings in force, as far as they are the core's or the program's; those of endpoints and connections are the start's.</summary>
    internal async Task ReconfigureAsync(MdpBrokerSettings settings)
    {
        Check(settings);
        _ = await _loop.AskAsync((core, now) =>
        {
            core.Reconfigure(settings.Core, now);
            return true;
        });
        Volatile.Write(ref _settings, settings);
    }

    /// <summary>Takes nothing over any more from the next turn on, and stays.</summary>
    /// <param name="drained">Called in the broker's loop when all requests have ended, and maybe again.</param>
    internal Task BeginDrainAsync(Action? drained = null)
    {
        IsDraining = true;
        return AskLoopAsync(() =>
        {
            _loop.Drain(drained);
            return true;
        });
    }

    /// <summary>Asks the core in a turn of its loop. <see cref="BrokerLoop.AskAsync"/>.</summary>
    internal Task<TAnswer> AskAsync<TAnswer>(Func<BrokerCore, Instant, TAnswer> question) => _loop.AskAsync(question);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    // Peers send 0.3 only after they have read it there. Whoever embeds the broker may announce fewer versions than it speaks.
    private static RouterOptions Announcing(RouterOptions options) => options.Metadata.TryGet(MdpVersions.PropertyName, out _)
        ? options
        : options with { Metadata = new([.. options.Metadata, new(MdpVersions.PropertyName, MdpVersions.All.ToOctets())]) };

    private static void Check(MdpBrokerSettings settings)
    {
        var faults = string.Join(Environment.NewLine, SettingsCheck.Faults(settings));
        if (faults.Length > 0)
        {
            throw new ArgumentException(faults, nameof(settings));
        }
    }

    private static ulong DrawEpoch()
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(octets);
        return BitConverter.ToUInt64(octets);
    }

    // Who collects figures waits for the loop's next turn, on a thread of his own; a loop that does not turn holds nobody up for long.
    private IReadOnlyList<ServiceLevels>? Survey()
    {
        if (_stopped is not null)
        {
            return null;
        }

        IReadOnlyList<ServiceLevels>? levels = null;
        var surveyed = new ManualResetEventSlim();
        _router.Loop.Post(() =>
        {
            levels = _loop.Survey();
            surveyed.Set();
        });
        return surveyed.Wait(SurveyTime) ? levels : null;
    }

    private Task<TAnswer> AskLoopAsync<TAnswer>(Func<TAnswer> act) => _loop.AskAsync((_, _) => act());

    private void WarnOfDescriptorLimit()
    {
        var configured = _settings.Router.Limits.ConnectionsMax;
        if (_router.ConnectionsMax < configured)
        {
            Log.DescriptorsLimitConnections(_logger, _router.ConnectionsMax, configured);
        }
    }

    private async Task DismissAndCloseAsync()
    {
        if (Endpoints.Count > 0)
        {
            Log.Stopping(_logger);
        }

        _ = await AskLoopAsync(() =>
        {
            _loop.Stop();
            return true;
        });
        await _router.DisposeAsync();
        _metrics.Dispose();
        if (Endpoints.Count > 0)
        {
            Log.Stopped(_logger);
        }
    }
}
