namespace Mdp.Cli.Execution;

/// <summary>What a worker is to do, and how.</summary>
internal sealed record WorkPlan
{
    /// <summary>The service that it serves.</summary>
    public required string Service { get; init; }

    /// <summary>The program that does the work; null to answer with the request's body.</summary>
    public ProgramCall? Program { get; init; }

    /// <summary>Whether the reply goes in parts, as the program writes.</summary>
    public bool IsStream { get; init; }

    /// <summary>Requests at a time.</summary>
    public int Concurrency { get; init; }

    /// <summary>The time between SIGTERM and SIGKILL.</summary>
    public TimeSpan KillAfter { get; init; }

    /// <summary>How long requests in hand may take to finish when the worker stops.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How often each side gives a sign of life; null for the broker's own.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>Silent heartbeats after which the other side is dead; null for the broker's own.</summary>
    public int? Liveness { get; init; }

    /// <summary>Whether it is a worker of a drill.</summary>
    public bool IsDrill { get; init; }

    /// <summary>Whether each request is told.</summary>
    public bool IsVerbose { get; init; }
}
