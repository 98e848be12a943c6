namespace Mdp.Client;

/// <summary>What one call wants otherwise than the client's options have it. Immutable, and good for any number of calls.</summary>
public sealed record MdpRequestOptions
{
    /// <summary>Nothing otherwise.</summary>
    public static MdpRequestOptions Default { get; } = new();

    /// <summary>The whole time of the call. 1 ms and more, or infinite; null for the client's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the client waits for a word about the request before it tries again. 1 ms and more, or infinite; null for the client's.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>
    /// How long an answer is of use, from the call on: what the broker and the worker are told, and by which they give up. 1 ms to 49 days. Null for a little less than the timeout:
    /// so the broker's verdict, which knows whether the request waited or ran, comes before the caller's own. No version but 0.3 carries it.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// Whether the work may be done more than once. True by default, as Majordomo assumes. A request that is not idempotent is handed over once: it is not retried, not sent again after
    /// a lost connection, and by a broker that speaks 0.3 not given to a second worker.
    /// </summary>
    public bool IsIdempotent { get; init; } = true;

    /// <summary>Whether <see cref="Timeout"/> is only that of the first part, after which the answer may go on for ever. Then the broker is told no time limit.</summary>
    internal bool IsOpenEnded { get; init; }

    /// <summary>
    /// What goes with the request to the worker, in 0.3. Names of <c>A-Z a-z 0-9 - _ . +</c>, not beginning with <c>mdp-</c>; values are sent as UTF-8; 12 KiB in all. None by default.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
