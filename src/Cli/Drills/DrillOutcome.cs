namespace Mdp.Cli.Drills;

/// <summary>How the broker dealt with a fault.</summary>
/// <param name="Fault">What befell the worker.</param>
/// <param name="Promise">How soon the broker promises to know.</param>
/// <param name="Detected">How soon it knew; null when it did not in time.</param>
/// <param name="Recovered">How soon another worker had the request; null when none had in time.</param>
/// <param name="Reason">What the broker says it saw.</param>
/// <param name="IsAnswered">Whether the client got its reply.</param>
internal sealed record DrillOutcome(Fault Fault, TimeSpan Promise, TimeSpan? Detected, TimeSpan? Recovered, string Reason, bool IsAnswered)
{
    /// <summary>What a busy machine may add to a promise, before it counts as broken.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether it went as promised.</summary>
    public bool IsKept => IsAnswered && Recovered is not null && Detected <= Promise + Tolerance;
}
