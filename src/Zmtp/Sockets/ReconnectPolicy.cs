namespace Mdp.Zmtp;

/// <summary>When a connecting socket dials again, and when it gives an endpoint up.</summary>
/// <remarks>
/// The n-th pause in a row is a random length between zero and <see cref="Initial"/> x 2^n, at most <see cref="Max"/> (exponential
/// backoff with full jitter): many peers that lost the same broker spread out instead of returning in waves. Policies belong to one
/// endpoint each: an endpoint out of a configuration is dialled for ever, one that was discovered is dropped when it answers wrongly,
/// because its port may belong to somebody else by now.
/// </remarks>
public sealed record ReconnectPolicy
{
    /// <summary>100 ms up to 5 s, for a local network. Dials for ever.</summary>
    public static ReconnectPolicy Lan { get; } = new();

    /// <summary>10 s up to 60 s, for links over the internet, where a storm of dials does harm. Dials for ever.</summary>
    public static ReconnectPolicy Wan { get; } = new() { Initial = TimeSpan.FromSeconds(10), Max = TimeSpan.FromSeconds(60) };

    /// <summary>As <see cref="Lan"/>, and gives up on a refusal or a failed handshake: for endpoints learnt from others.</summary>
    public static ReconnectPolicy Discovered { get; } = new() { StopOnRefused = true, StopOnHandshakeFailure = true };

    /// <summary>The longest first pause. 1 ms or more; 100 ms by default, about what a restarting process needs.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause of all. At least <see cref="Initial"/>; 5 s by default, so that a fleet is back within some seconds.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a connection must have lived for the next pause to be a first one again; 10 s by default. A peer that accepts, greets
    /// and dies at once is dialled less and less often.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one dial may take until the transport is connected; 5 s by default. The system itself would try for minutes.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Give the endpoint up when nobody listens there (ECONNREFUSED). False by default.</summary>
    public bool StopOnRefused { get; init; }

    /// <summary>
    /// Give the endpoint up when who listens there does not complete a ZMTP handshake. False by default. A peer that accepts and closes
    /// at once has failed it too.
    /// </summary>
    public bool StopOnHandshakeFailure { get; init; }

    /// <summary>This policy, when its values make sense.</summary>
    /// <exception cref="ArgumentException">They do not; the message says what was expected and what was given.</exception>
    public ReconnectPolicy Validated()
    {
        if (Initial < TimeSpan.FromMilliseconds(1))
            throw new ArgumentException($"{nameof(ReconnectPolicy)}.{nameof(Initial)}: expected 1 ms or more, got {Initial}");
        if (Max < Initial)
            throw new ArgumentException($"{nameof(ReconnectPolicy)}.{nameof(Max)}: expected at least {nameof(Initial)} ({Initial}), got {Max}");
        if (StableAfter < TimeSpan.Zero)
            throw new ArgumentException($"{nameof(ReconnectPolicy)}.{nameof(StableAfter)}: expected zero or more, got {StableAfter}");
        if (DialTimeout <= TimeSpan.Zero)
            throw new ArgumentException($"{nameof(ReconnectPolicy)}.{nameof(DialTimeout)}: expected more than zero, got {DialTimeout}");
        return this;
    }
}
