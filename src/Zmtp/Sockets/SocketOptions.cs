using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>What ROUTER and DEALER sockets are told alike. Immutable; checked when the socket is made.</summary>
public abstract record SocketOptions
{
    /// <summary>Properties that our READY announces beside <c>Socket-Type</c> and <c>Identity</c>; their names begin with <c>X-</c>. None by default.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>What peers are granted.</summary>
    public ZmtpLimits Limits { get; init; } = ZmtpLimits.Default;

    /// <summary>How often ZMTP PINGs go to silent peers that can answer them, and how many intervals of silence are death; null sends none. 2.5 s x 3 by default.</summary>
    public HeartbeatSettings? Heartbeat { get; init; } = HeartbeatSettings.Default;

    /// <summary>
    /// How long a connection that this side ends may take to send what is queued for it and to see the peer close. 0 to 60 s; 1 s by default:
    /// a living peer on any network needs less.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How the transport itself finds out that a peer is gone.</summary>
    public TcpOptions Tcp { get; init; } = new();

    /// <summary>How the socket's loop waits for the network. Ignored where a loop is handed in.</summary>
    public SocketLoopKind Loop { get; init; }

    /// <summary>
    /// How long the epoll loop looks for what comes next before it sleeps, while the latest waits were as short; a loop without traffic sleeps. 0 to 1 ms. 50 us for a ROUTER, on whom
    /// many wait; 0, which never looks, for a DEALER, a guest in another's program. Ignored where a loop is handed in, by the portable loop, and on one processor.
    /// </summary>
    public TimeSpan SpinTime { get; init; }

    /// <exception cref="ArgumentException">A value makes no sense; the message says what was expected and what was given.</exception>
    internal virtual void Validate()
    {
        ArgumentNullException.ThrowIfNull(Metadata);
        ArgumentNullException.ThrowIfNull(Limits);
        ArgumentNullException.ThrowIfNull(Tcp);
        if (Linger < TimeSpan.Zero || Linger > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(Linger)}: expected 0 to 60 s, got {Linger}");
        if (SpinTime < TimeSpan.Zero || SpinTime > TimeSpan.FromMilliseconds(1))
            throw new ArgumentException($"{nameof(SpinTime)}: expected 0 to 1 ms, got {SpinTime}");
        if (Heartbeat is { } heartbeat && (heartbeat.Interval < TimeSpan.FromMilliseconds(10) || heartbeat.Liveness < 2))
            throw new ArgumentException($"{nameof(Heartbeat)}: expected an interval of 10 ms or more and a liveness of 2 or more, got {heartbeat}");
        Tcp.Validate();
    }
}
