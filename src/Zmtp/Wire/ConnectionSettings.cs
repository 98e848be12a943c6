using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>What all connections of one socket have in common: who we are and what we grant. Immutable, shared.</summary>
/// <param name="SocketType">Our socket type: ROUTER or DEALER.</param>
/// <exception cref="ArgumentException">An identity or a property that no peer would accept, when it is set.</exception>
internal sealed record ConnectionSettings(ZmtpSocketType SocketType)
{
    /// <summary>The routing id that we ask the peer to know us by, or none. Does not begin with a zero octet: those are the peer's to allocate.</summary>
    public RoutingId Identity
    {
        get;
        init => field = value.IsNone || value.Octets[0] != 0
            ? value
            : throw new ArgumentException($"An identity does not begin with a zero octet; this one is {value}.", nameof(value));
    }

    /// <summary>Further properties that our READY announces. <c>Socket-Type</c> and <c>Identity</c> are not among them.</summary>
    public Metadata Metadata
    {
        get;
        init
        {
            foreach (var property in value)
            {
                if (!ReadyCommand.MayAnnounce(property.Name))
                {
                    throw new ArgumentException(
                        $"A property's name has 1 to 255 of A-Z a-z 0-9 - _ . + and is not one of the socket's own; '{property.Name}' is not so.", nameof(value));
                }
            }

            field = value;
        }
    }
    = Metadata.Empty;

    /// <summary>What peers are granted.</summary>
    public ZmtpLimits Limits { get; init; } = ZmtpLimits.Default;

    /// <summary>PING interval and liveness; null sends no PING. A peer's own time to live is honoured in either case.</summary>
    public HeartbeatSettings? Heartbeat { get; init; } = HeartbeatSettings.Default;
}
