using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>How a worker stands with one broker, and since what.</summary>
/// <param name="Endpoint">The broker's endpoint, as the options name it.</param>
/// <param name="State">How things stand.</param>
/// <param name="Version">What is spoken; null while there is no connection.</param>
/// <param name="Reason">Why the connection, or the last attempt at one, came to nothing; null where nothing has yet, and after success.</param>
public sealed record BrokerStatus(string Endpoint, BrokerState State, MdpVersion? Version, string? Reason);
