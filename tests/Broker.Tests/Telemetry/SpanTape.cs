using System.Collections.Concurrent;
using System.Diagnostics;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>Every span of one service that any broker of this process ends, in order.</summary>
internal sealed class SpanTape : IDisposable
{
    private readonly BlockingCollection<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public SpanTape(string service)
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Mdp.Broker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.DisplayName.EndsWith(' ' + service, StringComparison.Ordinal))
                {
                    _ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The next one; waits for it.</summary>
    public Activity Next() => _ended.TryTake(out var span, TimeSpan.FromSeconds(10)) ? span : throw new TimeoutException("no span ended");

    public void Dispose() => _listener.Dispose();
}
