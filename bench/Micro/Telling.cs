using BenchmarkDotNet.Attributes;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Micro;

/// <summary>What telemetry that nobody uses costs: traces and figures are told of a request's three events: accepted, dispatched, ended.</summary>
public class Telling
{
    private const ulong RequestsInTurn = 16;

    private static readonly TimeSpan Between = TimeSpan.FromMicroseconds(10);

    private static readonly MetricsSink Metrics = new();

    private readonly RequestTraces _traces = new(new EventFan([Metrics]), TraceGate.Default());
    private readonly EventFan _nobody = new([new Nobody()]);
    private ulong _request;
    private Instant _now;

    /// <summary>The way that the log and other listeners need anyway, to a listener that does nothing.</summary>
    [Benchmark(Baseline = true)]
    public void NobodyIsTold() => Tell(_nobody);

    /// <summary>Nothing is exported. What this takes longer than the one above is what telemetry costs who does not use it.</summary>
    [Benchmark]
    public void NobodyListens() => Tell(_traces);

    private void Tell(IBrokerEventSink sink)
    {
        _now += Between;
        sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestAccepted, At = _now, Service = "echo", Request = ++_request, Octets = 100 });
        sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, At = _now, Service = "echo", Request = _request, Attempt = 1, Elapsed = Between });
        sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestEnded, At = _now, Service = "echo", Request = _request, Attempt = 1, Elapsed = Between });
        if (_request % RequestsInTurn == 0)
        {
            _ = Metrics.EndTurn(_now);
        }
    }

    private sealed class Nobody : IBrokerEventSink
    {
        public void Tell(in BrokerEvent brokerEvent)
        {
        }

        public void Tell(in ConnectionEvent connectionEvent)
        {
        }
    }
}
