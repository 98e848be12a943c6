using System.Diagnostics.Metrics;

namespace Mdp.Broker.Telemetry;

/// <summary>Records how long requests waited and took, some thousand at a time, on another thread: done by the loop, it would cost each request a tenth of all that the broker does for it.</summary>
/// <remarks>Added to by the loop alone. One batch fills while another is recorded; one that is full while the other is still under way is recorded by the loop, so that there are never more than two.</remarks>
/// <param name="wait">How long a request waited for each dispatch, by service.</param>
/// <param name="duration">How long it took, by service and outcome.</param>
/// <param name="run">Has a batch recorded, soon.</param>
internal sealed class RequestTimes(Histogram<double> wait, Histogram<double> duration, Action<Action> run)
{
    /// <summary>Times in a batch. To wake a thread for fewer costs the loop more than it saves.</summary>
    public const int BatchMax = 16_384;

    private RequestTime[] _filling = new RequestTime[BatchMax];
    private RequestTime[] _recording = new RequestTime[BatchMax];
    private int _recordingCount;
    private volatile bool _isRecording;
    private Action? _recordBatch;

    /// <summary>Times that wait to be recorded.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="atOnce">Whether it is recorded at once: what belongs to a trace, as long as that is the current one.</param>
    public void Add(in RequestTime time, bool atOnce)
    {
        if (atOnce)
        {
            Record(time);
            return;
        }

        _filling[Count++] = time;
        if (Count == BatchMax && !TryHandOver())
        {
            Record(_filling.AsSpan(0, Count));
            Count = 0;
        }
    }

    /// <summary>Has what waits recorded.</summary>
    /// <returns>False while the batch before it is still being recorded.</returns>
    public bool TryHandOver()
    {
        if (_isRecording)
        {
            return false;
        }

        (_filling, _recording, _recordingCount, Count) = (_recording, _filling, Count, 0);
        _isRecording = true;
        run(_recordBatch ??= RecordBatch);
        return true;
    }

    private void Record(in RequestTime time)
    {
        var service = new KeyValuePair<string, object?>(MetricsSink.Service, time.Service);
        if (time.Outcome is { } outcome)
        {
            duration.Record(time.Seconds, service, new(MetricsSink.Outcome, outcome));
        }
        else
        {
            wait.Record(time.Seconds, service);
        }
    }

    private void RecordBatch()
    {
        Record(_recording.AsSpan(0, _recordingCount));
        _isRecording = false;
    }

    private void Record(ReadOnlySpan<RequestTime> times)
    {
        foreach (ref readonly var time in times)
        {
            Record(time);
        }
    }
}
