using System.Diagnostics.Metrics;
using Mdp.Broker.Core;

namespace Mdp.Broker.Telemetry;

/// <summary>What there is of each service: the levels of the meter <c>Mdp.Broker</c> that are asked of the core when somebody collects, and cost nothing otherwise.</summary>
internal sealed class ServiceGauges
{
    // All instruments of one collection are told from one survey.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(200);

    private readonly Func<IReadOnlyList<ServiceLevels>?> _survey;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private IReadOnlyList<ServiceLevels> _levels = [];
    private long _surveyed;

    /// <summary>Adds the instruments to a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="survey">Asks the core; null where it does not answer in time, and what was known stays.</param>
    /// <param name="clock">The clock.</param>
    public ServiceGauges(Meter meter, Func<IReadOnlyList<ServiceLevels>?> survey, TimeProvider clock)
    {
        (_survey, _clock) = (survey, clock);
        _ = meter.CreateObservableUpDownCounter("mdp.broker.queue.length", () => Each(levels => (long)levels.Waiting), "{request}", "Requests that wait for a worker, by service.");
        _ = meter.CreateObservableGauge("mdp.broker.queue.age", () => Each(levels => levels.OldestAge.TotalSeconds), "s", "How long ago the oldest waiting request was accepted, by service.");
        _ = meter.CreateObservableUpDownCounter("mdp.broker.service.requests", Requests, "{request}", "Requests by service and state: waiting, running, held.");
        _ = meter.CreateObservableUpDownCounter("mdp.broker.service.workers", Workers, "{worker}", "Workers by service and state: idle, busy, fenced.");
    }

    private static Measurement<long> Level(long level, in ServiceLevels levels, string state) =>
        new(level, new KeyValuePair<string, object?>(MetricsSink.Service, levels.Service), new KeyValuePair<string, object?>(MetricsSink.State, state));

    private IEnumerable<Measurement<T>> Each<T>(Func<ServiceLevels, T> level)
        where T : struct => Levels().Select(levels => new Measurement<T>(level(levels), new KeyValuePair<string, object?>(MetricsSink.Service, levels.Service)));

    private IEnumerable<Measurement<long>> Requests() =>
        Levels().SelectMany(levels => new[] { Level(levels.Waiting, levels, "waiting"), Level(levels.Running, levels, "running"), Level(levels.Held, levels, "held") });

    private IEnumerable<Measurement<long>> Workers() =>
        Levels().SelectMany(levels => new[] { Level(levels.Idle, levels, "idle"), Level(levels.Busy, levels, "busy"), Level(levels.Fenced, levels, "fenced") });

    private IReadOnlyList<ServiceLevels> Levels()
    {
        lock (_gate)
        {
            if (_surveyed == 0 || _clock.GetElapsedTime(_surveyed) > Freshness)
            {
                _levels = _survey() ?? _levels;
                _surveyed = _clock.GetTimestamp();
            }

            return _levels;
        }
    }
}
