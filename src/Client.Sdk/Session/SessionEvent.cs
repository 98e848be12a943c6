using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>One fact of a session's life. A flat value, so that telling it costs nothing; <see cref="SessionEventKind"/> says which fields are set.</summary>
internal readonly struct SessionEvent
{
    /// <summary>What happened.</summary>
    public required SessionEventKind Kind { get; init; }

    /// <summary>The link that it concerns.</summary>
    public LinkId Link { get; init; }

    /// <summary>The version that is spoken on the link.</summary>
    public MdpVersion Version { get; init; }

    /// <summary>Why the session closed the link.</summary>
    public LinkEnd End { get; init; }

    /// <summary>The id of the request that it concerns.</summary>
    public RequestId Id { get; init; }

    /// <summary>A count of requests.</summary>
    public int Requests { get; init; }

    /// <summary>What the broker said, escaped so that it can stand in a log.</summary>
    public string? Text { get; init; }

    /// <summary>The liveness that the broker set.</summary>
    public int Liveness { get; init; }

    /// <summary>A length of time, as the kind says.</summary>
    public TimeSpan Elapsed { get; init; }
}
