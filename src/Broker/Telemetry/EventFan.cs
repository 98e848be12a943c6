using Mdp.Broker.Core;
using Mdp.Zmtp;

namespace Mdp.Broker.Telemetry;

/// <summary>Tells several sinks what it is told, in their order.</summary>
internal sealed class EventFan(IReadOnlyList<IBrokerEventSink> sinks) : IBrokerEventSink
{
    private readonly IBrokerEventSink[] _sinks = [.. sinks];

    /// <inheritdoc/>
    public bool WantsRoutine => Array.Exists(_sinks, static sink => sink.WantsRoutine);

    /// <inheritdoc/>
    public void Tell(in BrokerEvent brokerEvent)
    {
        foreach (var sink in _sinks)
        {
            sink.Tell(brokerEvent);
        }
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent connectionEvent)
    {
        foreach (var sink in _sinks)
        {
            sink.Tell(connectionEvent);
        }
    }
}
