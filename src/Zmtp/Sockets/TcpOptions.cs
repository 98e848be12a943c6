namespace Mdp.Zmtp;

/// <summary>What every TCP socket is set to. Nagle's algorithm is always off: batching is done before the system is called.</summary>
/// <remarks>
/// Keepalive and user timeout are the backstop for peers that no heartbeat watches: those that do not answer PING. They find a host that
/// vanished; a frozen process they do not see.
/// </remarks>
public sealed record TcpOptions
{
    /// <summary>Silence after which the system probes the peer. Whole seconds, 1 s or more; 15 s by default, below what NAT devices forget.</summary>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The time between two probes. Whole seconds, 1 s or more; 5 s by default.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Probes without an answer after which the connection is dead. 1 to 127; 3 by default: dead after 30 s in all.</summary>
    public int KeepAliveProbes { get; init; } = 3;

    /// <summary>How long octets sent may stay without acknowledgement (TCP_USER_TIMEOUT, Linux). 1 s or more; 30 s by default.</summary>
    public TimeSpan UserTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        if (KeepAliveTime < TimeSpan.FromSeconds(1) || KeepAliveInterval < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"keepalive: expected a time and an interval of 1 s or more, got {KeepAliveTime} and {KeepAliveInterval}");
        if (KeepAliveProbes is < 1 or > 127)
            throw new ArgumentException($"{nameof(KeepAliveProbes)}: expected 1 to 127, got {KeepAliveProbes}");
        if (UserTimeout < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"{nameof(UserTimeout)}: expected 1 s or more, got {UserTimeout}");
    }
}
