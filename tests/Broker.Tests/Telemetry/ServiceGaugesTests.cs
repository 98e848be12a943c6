using System.Diagnostics.Metrics;
using Mdp.Broker.Core;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>What a collector sees of each service of a running broker.</summary>
public sealed class ServiceGaugesTests
{
    [Fact]
    public async Task Queues_and_workers_are_told_by_service_and_state()
    {
        using var tape = new EventTape();
        await using var broker = new MdpBroker(new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] }, loggers: null, tape);
        broker.Start();
        using var worker = RawPeer.Worker(broker.Endpoints[0], "gauged", 1);
        tape.Next(BrokerEventKind.WorkerRegistered);
        using var client = new RawPeer(broker.Endpoints[0]);
        for (var number = 0; number < 3; number++)
        {
            client.Send(RawPeer.RequestOf("gauged", 2, "body"));
            tape.Next(BrokerEventKind.RequestAccepted);
        }

        var told = Collect("gauged");

        told.ShouldContain("mdp.broker.queue.length 2");
        told.ShouldContain("mdp.broker.service.requests 2 waiting");
        told.ShouldContain("mdp.broker.service.requests 1 running");
        told.ShouldContain("mdp.broker.service.workers 0 idle");
        told.ShouldContain("mdp.broker.service.workers 1 busy");
        told.ShouldContain(line => line.StartsWith("mdp.broker.queue.age 0.", StringComparison.Ordinal));
    }

    private static List<string> Collect(string service)
    {
        List<string> told = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Mdp.Broker")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void Note(string name, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray();
            if (all.Contains(new("mdp.service", service)))
            {
                told.Add($"{name} {value}{string.Concat(all.Where(tag => tag.Key == "mdp.state").Select(tag => $" {tag.Value}"))}");
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, $"{value}", tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value:0.000}"), tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }
}
