using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mdp.Protocol;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>Spans and figures, by OpenTelemetry's conventions.</summary>
public sealed class TelemetryTests
{
    private Action? _advance;

    [Fact]
    [Trait("Spec", "MDP/0.3 headers.5")]
    public async Task Job_is_a_span_below_the_clients()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Mdp.Worker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        string? seen = null;
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("traced", () => { seen = Activity.Current?.OperationName; }));
        var headers = new HeadersBuilder().Add("traceparent"u8, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"u8).Add("tracestate"u8, "shop=1"u8).Build();

        stage.Request("t1", "hello", "traced", headers, attempt: 2);
        await stage.SentAsync();

        seen.ShouldBe("process traced");
        var span = spans.Single(span => span.OperationName == "process traced");
        span.Kind.ShouldBe(ActivityKind.Consumer);
        span.TraceId.ToString().ShouldBe("4bf92f3577b34da6a3ce929d0e0e4736");
        span.ParentSpanId.ToString().ShouldBe("00f067aa0ba902b7");
        span.TraceStateString.ShouldBe("shop=1");
        span.TagObjects.ShouldBe(
            [
                new("messaging.system", "mdp"), new("messaging.operation.name", "process"), new("messaging.operation.type", "process"),
                new("messaging.destination.name", "traced"), new("server.address", "tcp://127.0.0.1:5555"), new("messaging.message.body.size", 5L), new("mdp.attempt", 2),
            ],
            ignoreOrder: true);
        span.Status.ShouldBe(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task Failed_job_is_a_span_with_an_error()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Mdp.Worker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("failing", (Action)(() => throw new InvalidOperationException("the disk is full"))));

        stage.Request("t1", service: "failing");
        await stage.SentAsync();

        var span = spans.Single(span => span.OperationName == "process failing");
        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.StatusDescription.ShouldBe("the disk is full");
        span.GetTagItem("error.type").ShouldBe("System.InvalidOperationException");
    }

    [Fact]
    [Trait("Row", "R7")]
    public async Task Listener_that_counts_is_not_called_by_the_thread_that_has_the_heartbeats()
    {
        var figures = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Mdp.Worker")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => figures.Enqueue($"{instrument.Name} {value}"));
        listener.Start();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => { }));

        stage.Request("t1", service: "served by nobody here");
        stage.Dealer.Sent.Count.ShouldBe(1);

        // Workers of other tests count at the same time, with meters of the same name.
        figures.Where(figure => figure.Contains("handed_back", StringComparison.Ordinal)).ShouldBeEmpty();
        listener.RecordObservableInstruments();
        figures.ShouldContain("mdp.worker.requests.handed_back 1");
    }

    [Fact]
    public async Task Jobs_are_counted_and_timed()
    {
        var figures = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Mdp.Worker")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        await using var stage = await WorkerStage.ServingAsync(map => map
            .Map("measured", () => _advance?.Invoke())
            .Map("measured.failing", (Action)(() => throw new JobFailedException(422, "no"))));
        _advance = () => stage.Clock.Advance(TimeSpan.FromSeconds(3));

        stage.Request("t1", service: "measured");
        await stage.SentAsync();
        stage.Request("t2", service: "measured.failing");
        await stage.SentAsync();
        listener.RecordObservableInstruments();

        figures.ShouldContain("messaging.client.consumed.messages 1 measured");
        figures.ShouldContain("messaging.process.duration 3 measured");
        figures.ShouldContain("messaging.process.duration 0 measured.failing error.type 422");
        figures.ShouldContain(figure => figure.StartsWith("mdp.worker.jobs ", StringComparison.Ordinal));
        figures.ShouldContain(figure => figure.StartsWith("mdp.worker.lag ", StringComparison.Ordinal));
        figures.ShouldContain(figure => figure.StartsWith("mdp.worker.brokers.ready ", StringComparison.Ordinal));

        void Note(Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? service = null;
            string? error = null;
            foreach (var tag in tags)
            {
                service = tag.Key == "messaging.destination.name" ? (string?)tag.Value : service;
                error = tag.Key == "error.type" ? $" error.type {tag.Value}" : error;
            }

            figures.Enqueue($"{instrument.Name} {value} {service}{error}");
        }
    }
}
