using System.Diagnostics;
using System.Threading.Channels;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>One trace from the caller through client, broker and attempts to the handler.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly Channel<Activity> _ended = Channel.CreateUnbounded<Activity>();
    private readonly ActivityListener _listener;
    private readonly ActivitySource _caller = new($"{nameof(TraceTests)}-{Guid.NewGuid():N}");

    public TraceTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name is "Mdp.Client" or "Mdp.Broker" or "Mdp.Worker" || source == _caller,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _ended.Writer.TryWrite(span),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Spec", "MDP/0.3 headers.5")]
    public async Task Whole_way_of_a_request_whose_first_worker_is_killed()
    {
        await using var stage = new Stage();
        using var root = _caller.StartActivity("caller")!;
        var call = stage.Client().RequestAsync("resize", "{}"u8.ToArray(), cancellationToken: TestEnd).AsTask();
        await using (var victim = await RawWorker.StartAsync(stage.Endpoint, "resize"))
        {
            await victim.TakeRequestAsync();
        }

        await stage.WorkerAsync(map => map.Map("resize", () => { }));
        await call;

        (await ToldAsync(root.TraceId)).ShouldBe([
            "request resize < caller",
            "route resize < request resize",
            "dispatch resize 1 < route resize: connection_lost",
            "dispatch resize 2 < route resize, after dispatch resize 1",
            "process resize < dispatch resize 2",
        ], ignoreOrder: true);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _caller.Dispose();
    }

    // The client's reply is not the end of the worker's span: all five are waited for.
    private async Task<IEnumerable<string>> ToldAsync(ActivityTraceId trace)
    {
        var spans = new List<Activity>();
        while (spans.Count < 5)
        {
            var span = await _ended.Reader.ReadAsync(TestEnd);
            if (span.TraceId == trace)
            {
                spans.Add(span);
            }
        }

        var names = spans.ToDictionary(span => span.SpanId, NameOf);
        return spans.Select(span =>
            $"{NameOf(span)} < {(names.TryGetValue(span.ParentSpanId, out var parent) ? parent : "caller")}"
            + string.Concat(span.Links.Select(link => $", after {names[link.Context.SpanId]}"))
            + (span.Status is ActivityStatusCode.Error ? $": {span.GetTagItem("error.type")}" : ""));
    }

    private static string NameOf(Activity span) => span.DisplayName + (span.DisplayName.StartsWith("dispatch", StringComparison.Ordinal) ? $" {span.GetTagItem("mdp.attempt")}" : "");
}
