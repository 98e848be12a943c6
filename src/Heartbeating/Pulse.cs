namespace Mdp.Heartbeating;

/// <summary>What one side knows of the signs of life on one connection: when it last heard, and when it last spoke.</summary>
/// <remarks>
/// Any traffic is a sign of life in its direction, so a heartbeat is due only in a direction that has been idle for an interval
/// (7/MDP heartbeating.2). A mutable value: keep it in a field, never in a copy.
/// </remarks>
public struct Pulse
{
    private readonly HeartbeatSettings _settings;
    private Instant _heard;
    private Instant _spoke;

    /// <summary>A pulse that heard and spoke at <paramref name="now"/>.</summary>
    public Pulse(HeartbeatSettings settings, Instant now)
    {
        _settings = settings;
        _heard = now;
        _spoke = now;
    }

    /// <summary>When the other side last gave a sign of life.</summary>
    public readonly Instant LastHeard => _heard;

    /// <summary>The instant at which silence becomes death.</summary>
    public readonly Instant Expiry => _heard + _settings.Window;

    /// <summary>The instant at which this side owes a heartbeat.</summary>
    public readonly Instant NextBeat => _spoke + _settings.Interval;

    /// <summary>The other side gave a sign of life.</summary>
    public void Heard(Instant now) => _heard = now;

    /// <summary>This side sent something.</summary>
    public void Spoke(Instant now) => _spoke = now;
}
