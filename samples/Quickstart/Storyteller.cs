using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Zmtp;

namespace Mdp.Samples.Quickstart;

/// <summary>Tells what the broker notices. Logs, metrics and traces are fed from the same events.</summary>
internal sealed class Storyteller : IBrokerEventSink
{
    public void Tell(in BrokerEvent brokerEvent)
    {
        if (brokerEvent.Kind is BrokerEventKind.RequestRequeued)
        {
            Console.WriteLine($"broker:   {brokerEvent.Departure}; request {brokerEvent.Request} goes to another worker");
        }
    }

    public void Tell(in ConnectionEvent connectionEvent)
    {
    }
}
