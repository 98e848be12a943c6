namespace Mdp.Heartbeating;

/// <summary>How often a silent side must give a sign of life, and how many silent intervals are tolerated.</summary>
/// <remarks>
/// 7/MDP heartbeating.3 asks for a liveness of 3 to 5. The default, 2.5 s x 3, is what the Guide's peers use, so that mixed fleets agree.
/// </remarks>
/// <param name="Interval">The time between two heartbeats in one direction that carries nothing else. 10 ms to 60 s.</param>
/// <param name="Liveness">The count of silent intervals after which the other side is dead. 2 to 100.</param>
public sealed record HeartbeatSettings(TimeSpan Interval, int Liveness)
{
    /// <summary>2.5 s x 3.</summary>
    public static HeartbeatSettings Default { get; } = new(TimeSpan.FromSeconds(2.5), 3);

    /// <summary>100 ms x 3, for a local network whose hosts are not overloaded.</summary>
    public static HeartbeatSettings Aggressive { get; } = new(TimeSpan.FromMilliseconds(100), 3);

    /// <summary>10 s x 3, for links over the internet.</summary>
    public static HeartbeatSettings Wan { get; } = new(TimeSpan.FromSeconds(10), 3);

    /// <summary>Interval x liveness: the silence after which the other side is dead.</summary>
    public TimeSpan Window => new(Interval.Ticks * Liveness);
}
