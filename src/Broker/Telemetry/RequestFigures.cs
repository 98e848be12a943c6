using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mdp.Broker.Core;
using Mdp.Heartbeating;

namespace Mdp.Broker.Telemetry;

/// <summary>The instruments that every request moves. Its events are put aside, and added up some hundred at a time: counters for whoever observes them, histograms one by one.</summary>
/// <remarks>
/// <para>An instrument costs little where its code is warm; told in between two system calls it costs a microsecond, several of them as much as the request. So nothing
/// is told at once but what belongs to a trace, whose histograms may carry an exemplar. What was put aside is added up when there is much of it, and <see cref="Delay"/> later at most.</para>
/// <para>Nothing is put aside while nobody listens; that is looked at as often. A service that the core forgets keeps its figures, so that what came between two collections is not
/// lost, and gives them up when there are too many. Driven by the loop alone; read by whoever collects.</para>
/// </remarks>
internal sealed class RequestFigures
{
    /// <summary>Services whose figures are kept although the core may have forgotten them. As many as it may know at a time by default.</summary>
    public const int KeptMax = 10_000;

    private const int AsideMax = 512;

    private readonly ConcurrentDictionary<string, ServiceFigures> _services = new(StringComparer.Ordinal);
    private readonly ObservableCounter<long> _accepted;
    private readonly ObservableCounter<long> _octets;
    private readonly ObservableCounter<long> _attempts;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;
    private readonly RequestFigure[] _aside = new RequestFigure[AsideMax];
    private ServiceFigures? _latest;
    private int _count;
    private bool _isOn;

    // In attended time, as events are; the turns of the loop are not.
    private Instant _nextLook = Instant.Zero;
    private Instant _due = Instant.Never;

    /// <summary>Adds the instruments to a meter.</summary>
    public RequestFigures(Meter meter)
    {
        _accepted = meter.CreateObservableCounter("mdp.broker.requests.accepted", () => _services.Values.Select(figures => Of(figures, figures.Accepted)), "{request}", "Requests taken over from clients.");
        _octets = meter.CreateObservableCounter("mdp.broker.requests.octets", () => _services.Values.Select(figures => Of(figures, figures.Octets)), "By", "Octets of the bodies of requests taken over.");
        _attempts = meter.CreateObservableCounter("mdp.broker.attempts", Attempts, "{attempt}", "Dispatches, by cause: the first of a request, or another one.");
        _duration = meter.CreateHistogram<double>("mdp.broker.request.duration", "s", "From accepting a request to its end, by outcome.");
        _wait = meter.CreateHistogram<double>("mdp.broker.request.wait", "s", "From accepting a request to each dispatch.");
    }

    /// <summary>How long something may be put aside, and how often it is looked whether anybody listens.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether anybody listens.</summary>
    public bool IsWanted => _accepted.Enabled || _octets.Enabled || _attempts.Enabled || _wait.Enabled || _duration.Enabled;

    /// <summary>A request was accepted, dispatched, or has ended.</summary>
    public void Tell(in BrokerEvent told)
    {
        if (told.At >= _nextLook)
        {
            _isOn = IsWanted;
            _nextLook = told.At + Delay;
        }

        if (_isOn)
        {
            PutAside(told);
        }
    }

    /// <summary>A turn ends.</summary>
    /// <returns>When another one is wanted; Never while nothing is put aside.</returns>
    public Instant EndTurn(Instant now)
    {
        if (_count > 0 && now >= _due)
        {
            AddUp();
        }

        if (_count == 0)
        {
            return _due = Instant.Never;
        }

        return _due = Instant.Earlier(_due, now + Delay);
    }

    /// <summary>The core has forgotten a service.</summary>
    public void Forget(string? service)
    {
        AddUp();
        if (_services.TryGetValue(service ?? "", out var figures))
        {
            figures.IsForgotten = true;
        }
    }

    // Apart from what is asked for every event, so that this one's locals are nothing to those who do not want figures.
    private void PutAside(in BrokerEvent told)
    {
        _aside[_count++] = new(told.Kind, told.Outcome, told.Attempt, told.Service, told.Octets, told.Elapsed);
        if (_count == AsideMax || Activity.Current is not null)
        {
            AddUp();
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

    private void AddUp()
    {
        foreach (ref readonly var figure in _aside.AsSpan(0, _count))
        {
            switch (figure.Kind)
            {
                case BrokerEventKind.RequestAccepted:
                    FiguresOf(figure.Service).Accept(figure.Octets);
                    break;
                case BrokerEventKind.RequestDispatched:
                    FiguresOf(figure.Service).Dispatch(figure.Attempt);
                    _wait.Record(figure.Elapsed.TotalSeconds, new KeyValuePair<string, object?>(MetricsSink.Service, figure.Service));
                    break;
                default:
                    _duration.Record(
                        figure.Elapsed.TotalSeconds,
                        new KeyValuePair<string, object?>(MetricsSink.Service, figure.Service),
                        new KeyValuePair<string, object?>(MetricsSink.Outcome, EnumName<RequestOutcome>.Of(figure.Outcome)));
                    break;
            }
        }

        _count = 0;
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
