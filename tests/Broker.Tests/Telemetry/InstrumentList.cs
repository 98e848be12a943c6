using System.Diagnostics.Metrics;
using Mdp.Broker.Telemetry;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>Every instrument that a broker has.</summary>
internal static class InstrumentList
{
    public static IReadOnlyList<Instrument> Read()
    {
        using var metrics = new MetricsSink();
        _ = new ServiceGauges(metrics.Meter, () => [], TimeProvider.System);
        var meter = metrics.Meter;
        List<Instrument> found = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter == meter) { found.Add(instrument); } } };
        listener.Start();
        return found;
    }
}
