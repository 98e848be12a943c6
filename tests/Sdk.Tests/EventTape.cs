using System.Collections.Concurrent;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Zmtp;

namespace Mdp.Sdk.Tests;

/// <summary>Keeps every fact that a broker tells, and waits for one.</summary>
internal sealed class EventTape : IBrokerEventSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<BrokerEvent> _unseen = [];

    public ConcurrentQueue<BrokerEvent> All { get; } = [];

    public void Tell(in BrokerEvent brokerEvent)
    {
        All.Enqueue(brokerEvent);
        _unseen.Add(brokerEvent);
    }

    public void Tell(in ConnectionEvent connectionEvent)
    {
    }

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

        throw new TimeoutException($"no {kind} within {Patience}; told were: {string.Join(", ", All.Select(told => told.Kind))}");
    }
}
