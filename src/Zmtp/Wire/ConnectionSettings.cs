using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>What all connections of one socket have in common: who we are and what we grant. Immutable, shared.</summary>
/// <param name="SocketType">Our socket type: ROUTER or DEALER.</param>
internal sealed record ConnectionSettings(ZmtpSocketType SocketType)
{
    /// <summary>The routing id that we ask the peer to know us by, or none.</summary>
    public RoutingId Identity { get; init; }

    /// <summary>Further properties that our READY announces. <c>Socket-Type</c> and <c>Identity</c> are not among them.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>What peers are granted.</summary>
    public ZmtpLimits Limits { get; init; } = ZmtpLimits.Default;

    /// <summary>PING interval and liveness; null sends no PING. A peer's own time to live is honoured in either case.</summary>
    public HeartbeatSettings? Heartbeat { get; init; } = HeartbeatSettings.Default;
}
