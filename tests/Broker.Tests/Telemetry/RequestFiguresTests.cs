using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Heartbeating;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>Figures that are put aside, added up by the loop, and observed at a collection.</summary>
public sealed class RequestFiguresTests : IDisposable
{
    private readonly MetricsSink _sink = new();
    private readonly MeterListener _listener = new();
    private readonly List<string> _observed = [];

    public RequestFiguresTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _sink.Meter && instrument.IsObservable && instrument is ObservableCounter<long>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
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
        _sink.EndTurn(Instant.Zero);
        _sink.EndTurn(Later);

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
    public void What_was_put_aside_is_added_up_after_a_tenth_of_a_second_at_most()
    {
        _listener.Start();
        Tell(BrokerEventKind.RequestAccepted, "echo");

        _sink.EndTurn(Instant.Zero).ShouldBe(Instant.Zero + RequestFigures.Delay);
        Collect().ShouldBeEmpty();
        _sink.EndTurn(Instant.Zero + RequestFigures.Delay).ShouldBe(Instant.Never);
        Collect().ShouldContain("requests.accepted 1 echo");
    }

    [Fact]
    public void Much_is_added_up_at_once()
    {
        _listener.Start();
        for (var request = 0; request < 1000; request++)
        {
            Tell(BrokerEventKind.RequestAccepted, "echo");
        }

        Collect().ShouldContain("requests.accepted 512 echo");
    }

    [Fact]
    public void What_belongs_to_a_trace_is_told_within_it() // or its exemplar would be another's
    {
        _listener.Start();
        using var activity = new Activity("route echo").Start();
        Tell(BrokerEventKind.RequestAccepted, "echo");

        Collect().ShouldContain("requests.accepted 1 echo");
    }

    private static Instant Later { get; } = Instant.Zero + TimeSpan.FromHours(1);

    private List<string> Collect()
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed;
    }

    private void Tell(BrokerEventKind kind, string service, int attempt = 0) => _sink.Tell(new BrokerEvent { Kind = kind, Service = service, Octets = 100, Attempt = attempt });
}
