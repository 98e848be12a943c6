using Mdp.Broker.Core;
using Mdp.Zmtp;

namespace Mdp.Broker.Telemetry;

/// <summary>Where the facts of a broker's life go: logs, metrics, and what else wants to know.</summary>
/// <remarks>
/// Called in the turns of the broker's loop, one call at a time, in causal order. A sink returns at once: whatever it does delays all
/// peers. It must not throw.
/// </remarks>
public interface IBrokerEventSink
{
    /// <summary>
    /// Whether it wants to be told what each request does when all is well: <see cref="BrokerEventKind.RequestAccepted"/>, and dispatch and end of what is replied to in the
    /// first attempt. Asked once in each turn; these events are not made while no sink wants them. True by default.
    /// </summary>
    bool WantsRoutine => true;

    /// <summary>A fact of the broker core.</summary>
    void Tell(in BrokerEvent brokerEvent);

    /// <summary>A fact of the socket monitor.</summary>
    void Tell(in ConnectionEvent connectionEvent);
}
