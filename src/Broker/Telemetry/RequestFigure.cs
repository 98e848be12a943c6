using Mdp.Broker.Core;

namespace Mdp.Broker.Telemetry;

/// <summary>What the figures keep of one event of a request until it is added up.</summary>
/// <param name="Kind">Accepted, dispatched or ended.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Attempt">Which dispatch.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Octets">Octets of the body.</param>
/// <param name="Elapsed">Since it was accepted.</param>
internal readonly record struct RequestFigure(BrokerEventKind Kind, RequestOutcome Outcome, int Attempt, string? Service, long Octets, TimeSpan Elapsed);
