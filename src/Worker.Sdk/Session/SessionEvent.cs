using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>One fact of a session's life, for logs and metrics; <see cref="SessionEventKind"/> says which fields are set.</summary>
internal readonly struct SessionEvent
{
    /// <summary>What happened.</summary>
    public required SessionEventKind Kind { get; init; }

    /// <summary>When, in attended time.</summary>
    public Instant At { get; init; }

    /// <summary>What is spoken.</summary>
    public MdpVersion Version { get; init; }

    /// <summary>The service of the job.</summary>
    public string? Service { get; init; }

    /// <summary>The number of the job's dispatch.</summary>
    public int Attempt { get; init; }

    /// <summary>A number, as the kind says.</summary>
    public int Count { get; init; }

    /// <summary>Why a job was cancelled.</summary>
    public CancellationReason Reason { get; init; }

    /// <summary>Why a conversation ended.</summary>
    public SessionEnd End { get; init; }

    /// <summary>How the broker broke the protocol.</summary>
    public MdpViolation Violation { get; init; }

    /// <summary>What the broker said, escaped: never more than a log line.</summary>
    public string? Text { get; init; }

    /// <summary>A length of time.</summary>
    public TimeSpan Elapsed { get; init; }
}
