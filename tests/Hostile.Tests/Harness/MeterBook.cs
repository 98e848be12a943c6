using System.Diagnostics.Metrics;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>The sums of the broker's counters, by instrument and reason.</summary>
internal sealed class MeterBook : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Instrument, string Reason), long> _sums = [];

    public MeterBook()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Mdp.Broker" && instrument is Counter<long>)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, ReasonIn(tags), value));
        _listener.Start();
    }

    /// <summary>What was counted under a reason.</summary>
    public long Sum(string instrument, string reason)
    {
        lock (_gate)
            return _sums.GetValueOrDefault((instrument, reason));
    }

    public void Dispose() => _listener.Dispose();

    private static string ReasonIn(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "mdp.reason")
                return tag.Value as string ?? "";
        }

        return "";
    }

    private void Add(string instrument, string reason, long value)
    {
        lock (_gate)
            _sums[(instrument, reason)] = _sums.GetValueOrDefault((instrument, reason)) + value;
    }
}
