using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Host;

/// <summary>Spans and figures, by OpenTelemetry's conventions for messaging.</summary>
public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    [Trait("Spec", "MDP/0.3 headers.5")]
    public async Task A_call_is_a_span_below_its_callers_and_its_name_travels_with_the_request()
    {
        using var source = new ActivitySource("test");
        List<Activity> ended = [];
        using var listener = Listen(ended);
        var connection = _scene.Connect();
        using var callers = source.StartActivity("caller");
        callers!.TraceStateString = "a=b";
        var call = _scene.AskAsync("hello");
        Activity.Current.ShouldBe(callers);
        _scene.Dealer.Final(connection, "hello", "world");
        await call;
        var span = ended.ShouldHaveSingleItem();
        span.ParentId.ShouldBe(callers.Id);
        span.Kind.ShouldBe(ActivityKind.Producer);
        span.DisplayName.ShouldBe("request echo");
        span.GetTagItem("messaging.system").ShouldBe("mdp");
        span.GetTagItem("messaging.destination.name").ShouldBe("echo");
        span.GetTagItem("messaging.message.body.size").ShouldBe(5L);
        span.Status.ShouldBe(ActivityStatusCode.Unset);
        _scene.Dealer.LastHeaders.ShouldBe(new Dictionary<string, string> { ["traceparent"] = span.Id!, ["tracestate"] = "a=b" });
    }

    [Fact]
    public async Task A_failed_call_is_a_span_that_says_so()
    {
        List<Activity> ended = [];
        using var listener = Listen(ended);
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        _scene.Dealer.Error(connection, "hello", ErrorCode.NoSuchService, "");
        await Should.ThrowAsync<MdpNoSuchServiceException>(call);
        var span = ended.ShouldHaveSingleItem();
        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.GetTagItem("error.type").ShouldBe("404");
    }

    [Fact]
    public async Task A_stream_that_is_left_early_ends_its_span()
    {
        List<Activity> ended = [];
        using var listener = Listen(ended);
        var connection = _scene.Connect();
        await using (var parts = _scene.Client.StreamAsync("echo", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            var first = parts.MoveNextAsync().AsTask();
            _scene.Dealer.Partial(connection, "hello", "1");
            await first;
        }

        ended.ShouldHaveSingleItem().GetTagItem("error.type").ShouldBe("Cancelled");
    }

    [Fact]
    public async Task The_callers_own_span_travels_where_nobody_listens_to_the_clients()
    {
        using var callers = new Activity("caller").Start();
        _scene.Connect();
        var call = _scene.TellAsync("hello");
        _scene.Dealer.LastHeaders["traceparent"].ShouldBe(callers.Id);
        await _scene.Client.DisposeAsync();
        await call;
    }

    [Fact]
    public async Task Calls_are_counted_and_their_times_told_by_service_and_error()
    {
        List<string> told = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Mdp.Client" && instrument is not ObservableInstrument<int>)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags, ""));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, tags, $" {value}"));
        listener.Start();
        await using var scene = new Scene();
        var connection = scene.Connect();
        var call = scene.Client.TryRequestAsync("measured", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        scene.Dealer.Error(connection, "hello", ErrorCode.HandlerFailed, "");
        await call;
        lock (told)
        {
            told.Where(line => line.Contains(" measured", StringComparison.Ordinal)).ShouldBe(
                ["messaging.client.sent.messages measured 1", "messaging.client.operation.duration measured error.type=500"]);
        }

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
        {
            string service = "", error = "";
            foreach (var tag in tags)
            {
                service = tag.Key == "messaging.destination.name" ? $" {tag.Value}" : service;
                error = tag.Key == "error.type" ? $" {tag.Key}={tag.Value}" : error;
            }

            lock (told)
            {
                told.Add($"{instrument.Name}{service}{error}{value}");
            }
        }
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    // Other tests run beside this one, and their calls are spans, too: only those of this test's own context count.
    private static ActivityListener Listen(List<Activity> ended)
    {
        var mine = new AsyncLocal<bool> { Value = true };
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Mdp.Client" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => mine.Value ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Mdp.Client")
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
