using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>Spans and figures of a worker, named by OpenTelemetry's conventions for messaging. Costs next to nothing while nobody listens.</summary>
internal sealed class WorkerTelemetry : IDisposable
{
    /// <summary>The name of the source of spans, and of the meter.</summary>
    public const string Name = "Mdp.Worker";

    private const string SystemName = "mdp";
    private const string Operation = "process";

    private static readonly string? Version = typeof(WorkerTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);

    private readonly TimeProvider _clock;
    private readonly Meter _meter = new(Name, Version);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _consumed;
    private long _handedBack;
    private long _dropped;

    /// <summary>A meter of its own for one worker.</summary>
    /// <param name="clock">Measures durations.</param>
    /// <param name="jobs">Jobs at work.</param>
    /// <param name="lag">How late the process is.</param>
    /// <param name="ready">Brokers that have answered.</param>
    public WorkerTelemetry(TimeProvider clock, Func<int> jobs, Func<TimeSpan> lag, Func<int> ready)
    {
        _clock = clock;
        _duration = _meter.CreateHistogram<double>("messaging.process.duration", "s", "From the beginning of a handler to the end of its job.");
        _consumed = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Requests taken from brokers.");
        _ = _meter.CreateObservableCounter("mdp.worker.requests.handed_back", () => Volatile.Read(ref _handedBack), "{request}", "Requests returned unfinished, for another worker.");
        _ = _meter.CreateObservableCounter("mdp.worker.replies.dropped", () => Volatile.Read(ref _dropped), "{reply}", "Replies that nobody waited for any more.");
        _ = _meter.CreateObservableUpDownCounter("mdp.worker.jobs", jobs, "{job}", "Jobs whose handlers work.");
        _ = _meter.CreateObservableGauge("mdp.worker.lag", () => lag().TotalSeconds, "s", "How long a work item waits for a thread of the pool.");
        _ = _meter.CreateObservableUpDownCounter("mdp.worker.brokers.ready", ready, "{broker}", "Brokers that have answered.");
    }

    /// <summary>A handler begins. Its span is a child of the client's, where the request's headers name one.</summary>
    public JobActivity Begin(JobRun run)
    {
        var started = _clock.GetTimestamp();
        if (_consumed.Enabled)
        {
            _consumed.Add(1, Tags(run));
        }

        if (!Source.HasListeners())
        {
            return new(null, started);
        }

        var activity = Source.CreateActivity($"{Operation} {run.Service}", ActivityKind.Consumer, ParentOf(run.Headers));
        if (activity is not null)
        {
            foreach (var tag in Tags(run))
            {
                _ = activity.SetTag(tag.Key, tag.Value);
            }

            _ = activity.SetTag("messaging.message.body.size", run.Job.Body.Octets);
            _ = activity.SetTag("mdp.attempt", run.Attempt);
            _ = activity.Start();
        }

        return new(activity, started);
    }

    /// <summary>A job ends.</summary>
    public void End(JobRun run, in JobActivity begun, Exception? failure)
    {
        var error = failure switch
        {
            null => null,
            JobFailedException told => told.Code.ToString(),
            _ when run.Word.Code is ErrorCode.Cancelled => run.Cancellation.ToString(),
            _ => failure.GetType().FullName,
        };
        if (_duration.Enabled)
        {
            var tags = Tags(run);
            if (error is not null)
            {
                tags.Add("error.type", error);
            }

            _duration.Record(_clock.GetElapsedTime(begun.Started).TotalSeconds, tags);
        }

        if (begun.Activity is not { } activity)
        {
            return;
        }

        if (error is not null)
        {
            _ = activity.SetTag("error.type", error);
            _ = activity.SetStatus(ActivityStatusCode.Error, failure!.Message);
        }

        activity.Dispose();
    }

    /// <summary>A request went back unfinished. In a turn: listeners are other people's code, so this is only counted here, and told when they ask.</summary>
    public void HandedBack() => Volatile.Write(ref _handedBack, _handedBack + 1);

    /// <summary>A reply was dropped. In a turn, as above.</summary>
    public void ReplyDropped() => Volatile.Write(ref _dropped, _dropped + 1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static TagList Tags(JobRun run) => new()
    {
        { "messaging.system", SystemName },
        { "messaging.operation.name", Operation },
        { "messaging.operation.type", Operation },
        { "messaging.destination.name", run.Service },
        { "server.address", run.Broker },
    };

    private static ActivityContext ParentOf(in Headers headers)
    {
        if (!headers.TryFind("traceparent"u8, out var parent))
        {
            return default;
        }

        var state = headers.TryFind("tracestate"u8, out var found) ? Encoding.ASCII.GetString(found) : null;
        return ActivityContext.TryParse(Encoding.ASCII.GetString(parent), state, isRemote: true, out var context) ? context : default;
    }
}
