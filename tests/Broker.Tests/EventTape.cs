using System.Collections.Concurrent;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

/// <summary>Keeps every fact that a broker tells, and waits for one.</summary>
internal sealed class EventTape : IBrokerEventSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly BlockingCollection<BrokerEvent> _unseen = [];

    public ConcurrentQueue<BrokerEvent> Broker { get; } = [];

    public ConcurrentQueue<ConnectionEvent> Connections { get; } = [];

    public void Dispose() => _unseen.Dispose();

    public void Tell(in BrokerEvent brokerEvent)
    {
        Broker.Enqueue(brokerEvent);
        _unseen.Add(brokerEvent);
    }

    public void Tell(in ConnectionEvent connectionEvent) => Connections.Enqueue(connectionEvent);

    /// <summary>The next fact of a kind that was not waited for before; others on the way are passed over.</summary>
    public BrokerEvent Next(BrokerEventKind kind)
    {
        while (_unseen.TryTake(out var told, Patience))
        {
            if (told.Kind == kind)
            {
                return told;
            }
        }

        throw new TimeoutException($"no {kind} within {Patience}; told were: {string.Join(", ", Broker.Select(told => told.Kind))}");
    }
}
