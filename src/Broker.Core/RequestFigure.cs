namespace Mdp.Broker.Core;

/// <summary>What a meter needs to know of a step that a request takes when all is well.</summary>
/// <param name="Kind">Accepted, first dispatched, or replied to in its first attempt (<see cref="BrokerEventKind.RequestEnded"/>).</param>
/// <param name="Service">The service's name, as a log may print it; the same object for the same service while the broker knows it.</param>
/// <param name="Octets">Octets of the body of what was accepted; 0 otherwise.</param>
/// <param name="Elapsed">Since it was accepted.</param>
public readonly record struct RequestFigure(BrokerEventKind Kind, string Service, long Octets, TimeSpan Elapsed);
