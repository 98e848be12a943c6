using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mdp.Broker.Core;
using Mdp.Heartbeating;

namespace Mdp.Broker.Telemetry;

/// <summary>The instruments that every request moves: counters, which whoever collects observes, and histograms of its times.</summary>
/// <remarks>
/// Nothing is counted while nobody listens. A service that the core forgets keeps its figures, so that what came between two collections is not lost, and gives them
/// up when there are too many. Driven by the loop alone; read by whoever collects.
/// </remarks>
internal sealed class RequestFigures
{
    /// <summary>Services whose figures are kept although the core may have forgotten them. As many as it may know at a time by default.</summary>
    public const int KeptMax = 10_000;

    private readonly ConcurrentDictionary<string, ServiceFigures> _services = new(StringComparer.Ordinal);
    private readonly ObservableCounter<long> _accepted;
    private readonly ObservableCounter<long> _octets;
    private readonly ObservableCounter<long> _attempts;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;
    private readonly RequestTimes _times;
    private ServiceFigures? _latest;
    private Instant _due = Instant.Never;

    /// <summary>Adds the instruments to a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="run">Has a batch of times recorded, soon.</param>
    public RequestFigures(Meter meter, Action<Action> run)
    {
        _accepted = meter.CreateObservableCounter("mdp.broker.requests.accepted", () => _services.Values.Select(figures => Of(figures, figures.Accepted)), "{request}", "Requests taken over from clients.");
        _octets = meter.CreateObservableCounter("mdp.broker.requests.octets", () => _services.Values.Select(figures => Of(figures, figures.Octets)), "By", "Octets of the bodies of requests taken over.");
        _attempts = meter.CreateObservableCounter("mdp.broker.attempts", Attempts, "{attempt}", "Dispatches, by cause: the first of a request, or another one.");
        _duration = meter.CreateHistogram<double>("mdp.broker.request.duration", "s", "From accepting a request to its end, by outcome.");
        _wait = meter.CreateHistogram<double>("mdp.broker.request.wait", "s", "From accepting a request to each dispatch.");
        _times = new(_wait, _duration, run);
    }

    /// <summary>How long a time may wait to be recorded.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether anybody listens.</summary>
    public bool IsWanted => _accepted.Enabled || _octets.Enabled || _attempts.Enabled || _wait.Enabled || _duration.Enabled;

    /// <summary>A request was accepted, dispatched, or has ended.</summary>
    public void Tell(in BrokerEvent told)
    {
        if (IsWanted)
        {
            // An exemplar of a histogram is the trace that is current.
            Take(told.Kind, told.Service, told.Octets, told.Attempt, told.Outcome, told.Elapsed, isTraced: Activity.Current is not null);
        }
    }

    /// <summary>Steps of requests with which all is well.</summary>
    public void Count(ReadOnlySpan<RequestFigure> figures)
    {
        foreach (ref readonly var figure in figures)
        {
            Take(figure.Kind, figure.Service, figure.Octets, attempt: 1, RequestOutcome.Replied, figure.Elapsed, isTraced: false);
        }
    }

    /// <summary>A turn ends.</summary>
    /// <returns>When another one is wanted; Never while nothing waits to be recorded.</returns>
    public Instant EndTurn(Instant now)
    {
        if (now >= _due)
        {
            // What cannot be handed over yet is due anew.
            _ = _times.TryHandOver();
            _due = Instant.Never;
        }

        return _due = _times.Count == 0 ? Instant.Never : Instant.Earlier(_due, now + Delay);
    }

    /// <summary>The core has forgotten a service.</summary>
    public void Forget(string? service)
    {
        if (_services.TryGetValue(service ?? "", out var figures))
        {
            figures.IsForgotten = true;
        }
    }

    private void Take(BrokerEventKind kind, string? service, long octets, int attempt, RequestOutcome outcome, TimeSpan elapsed, bool isTraced)
    {
        switch (kind)
        {
            case BrokerEventKind.RequestAccepted:
                FiguresOf(service).Accept(octets);
                break;
            case BrokerEventKind.RequestDispatched:
                FiguresOf(service).Dispatch(attempt);
                _times.Add(new(service, null, elapsed.TotalSeconds), isTraced);
                break;
            default:
                _times.Add(new(service, EnumName<RequestOutcome>.Of(outcome), elapsed.TotalSeconds), isTraced);
                break;
        }
    }

    private static Measurement<long> Of(ServiceFigures figures, long count) => new(count, new KeyValuePair<string, object?>(MetricsSink.Service, figures.Service));

    private static Measurement<long> Of(ServiceFigures figures, long count, string cause) =>
        new(count, new KeyValuePair<string, object?>(MetricsSink.Service, figures.Service), new KeyValuePair<string, object?>(MetricsSink.Cause, cause));

    private IEnumerable<Measurement<long>> Attempts()
    {
        foreach (var figures in _services.Values)
        {
            yield return Of(figures, figures.First, "first");
            if (figures.Again > 0)
            {
                yield return Of(figures, figures.Again, "again");
            }
        }
    }

    // Mostly the same service as before, and the very same text.
    private ServiceFigures FiguresOf(string? service) =>
        _latest is { } latest && ReferenceEquals(latest.Service, service) && !latest.IsForgotten ? latest : _latest = Find(service ?? "");

    private ServiceFigures Find(string service)
    {
        if (!_services.TryGetValue(service, out var figures))
        {
            MakeRoom();
            figures = new(service);
            _services[service] = figures;
        }

        (figures.Service, figures.IsForgotten) = (service, false);
        return figures;
    }

    private void MakeRoom()
    {
        if (_services.Count < KeptMax)
        {
            return;
        }

        foreach (var (name, figures) in _services)
        {
            if (figures.IsForgotten)
            {
                _ = _services.TryRemove(name, out _);
            }
        }
    }
}
