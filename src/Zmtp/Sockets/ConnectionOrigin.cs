using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>How a connection came about.</summary>
/// <param name="Side">Which end we are.</param>
/// <param name="Endpoint">The endpoint of the listener or connector.</param>
/// <param name="Remote">Where the peer is.</param>
/// <param name="Connector">Who dialled; null for accepted connections.</param>
internal sealed record ConnectionOrigin(ZmtpSide Side, Endpoint Endpoint, Endpoint Remote, Connector? Connector);
