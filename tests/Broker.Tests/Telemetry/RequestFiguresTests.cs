using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Heartbeating;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>What is counted of requests, and observed at a collection; times that are recorded many at a time.</summary>
public sealed class RequestFiguresTests : IDisposable
{
    private readonly Queue<Action> _work = [];
    private readonly MetricsSink _sink;
    private readonly MeterListener _listener = new();
    private readonly List<string> _observed = [];
    private readonly List<string> _recorded = [];

    public RequestFiguresTests()
    {
        _sink = new(_work.Enqueue);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _sink.Meter && instrument is ObservableCounter<long> or Histogram<double>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _recorded.Add($"{instrument.Name[11..]} {value.ToString(CultureInfo.InvariantCulture)}"));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _observed.Add($"{instrument.Name[11..]} {value} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sink.Dispose();
    }

    [Fact]
    public void Figures_of_a_service_that_was_forgotten_are_told_and_go_on_when_it_comes_back()
    {
        _listener.Start();
        Tell(BrokerEventKind.RequestAccepted, "echo");
        Tell(BrokerEventKind.ServiceForgotten, "echo");
        Collect().ShouldContain("requests.accepted 1 echo");
        Tell(BrokerEventKind.RequestAccepted, new string("echo"));
        Tell(BrokerEventKind.RequestAccepted, "tile");
        Tell(BrokerEventKind.RequestDispatched, "echo", attempt: 1);
        Tell(BrokerEventKind.RequestDispatched, "echo", attempt: 2);
        Collect().Order(StringComparer.Ordinal).ShouldBe([
            "attempts 0 tile first", "attempts 1 echo again", "attempts 1 echo first",
            "requests.accepted 1 tile", "requests.accepted 2 echo", "requests.octets 200 echo", "requests.octets 100 tile",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Names_that_come_and_go_do_not_fill_the_memory()
    {
        _listener.Start();
        for (var i = 0; i < RequestFigures.KeptMax + 1; i++)
        {
            var name = i.ToString(CultureInfo.InvariantCulture);
            Tell(BrokerEventKind.RequestAccepted, name);
            Tell(BrokerEventKind.ServiceForgotten, name);
        }

        Collect().Count(line => line.StartsWith("requests.accepted", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_counted_while_nobody_listens()
    {
        Tell(BrokerEventKind.RequestAccepted, "echo");
        _listener.Start();

        _sink.EndTurn(Later).ShouldBe(Instant.Never);
        Collect().ShouldBeEmpty();
    }

    [Fact]
    public void Times_are_recorded_a_tenth_of_a_second_later_at_most_and_not_by_the_loop()
    {
        _listener.Start();
        Tell(BrokerEventKind.RequestDispatched, "echo");

        _sink.EndTurn(Instant.Zero).ShouldBe(Instant.Zero + RequestFigures.Delay);
        _work.ShouldBeEmpty();
        _sink.EndTurn(Instant.Zero + RequestFigures.Delay).ShouldBe(Instant.Never);
        _recorded.ShouldBeEmpty();
        _work.Dequeue()();
        _recorded.ShouldBe(["request.wait 0.5"]);
    }

    [Fact]
    public void A_full_batch_of_times_is_recorded_at_once_by_the_loop_while_another_is_under_way()
    {
        _listener.Start();
        for (var request = 0; request < RequestTimes.BatchMax; request++)
        {
            Tell(BrokerEventKind.RequestDispatched, "echo");
        }

        _work.Count.ShouldBe(1);
        _recorded.ShouldBeEmpty();
        for (var request = 0; request < RequestTimes.BatchMax + 1; request++)
        {
            Tell(BrokerEventKind.RequestEnded, "echo");
        }

        _recorded.Count.ShouldBe(RequestTimes.BatchMax);
        _sink.EndTurn(Instant.Zero);
        _sink.EndTurn(Instant.Zero + RequestFigures.Delay).ShouldBe(Instant.Zero + (2 * RequestFigures.Delay));
        _work.Dequeue()();
        _sink.EndTurn(Instant.Zero + (2 * RequestFigures.Delay)).ShouldBe(Instant.Never);
        _work.Dequeue()();
        _recorded.Count.ShouldBe((2 * RequestTimes.BatchMax) + 1);
    }

    [Fact]
    public void Figures_count_as_events_do()
    {
        _listener.Start();
        _sink.Count([
            new(BrokerEventKind.RequestAccepted, "echo", 100, default),
            new(BrokerEventKind.RequestDispatched, "echo", 0, TimeSpan.FromSeconds(1)),
            new(BrokerEventKind.RequestEnded, "echo", 0, TimeSpan.FromSeconds(2)),
        ]);
        _sink.EndTurn(Instant.Zero);
        _sink.EndTurn(Later);
        _work.Dequeue()();

        Collect().ShouldBe(["requests.accepted 1 echo", "requests.octets 100 echo", "attempts 1 echo first"], ignoreOrder: true);
        _recorded.ShouldBe(["request.wait 1", "request.duration 2"]);
    }

    [Fact]
    public void What_belongs_to_a_trace_is_recorded_within_it() // or its exemplar would be another's
    {
        _listener.Start();
        using var activity = new Activity("route echo").Start();
        Tell(BrokerEventKind.RequestDispatched, "echo");

        _recorded.ShouldBe(["request.wait 0.5"]);
    }

    private static Instant Later { get; } = Instant.Zero + TimeSpan.FromHours(1);

    private List<string> Collect()
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed;
    }

    private void Tell(BrokerEventKind kind, string service, int attempt = 0) => _sink.Tell(new BrokerEvent { Kind = kind, Service = service, Octets = 100, Attempt = attempt, Elapsed = TimeSpan.FromSeconds(0.5) });
}
