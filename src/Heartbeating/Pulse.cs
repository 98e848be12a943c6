namespace Mdp.Heartbeating;

/// <summary>What one side knows of the signs of life on one connection: when it last heard, when it last spoke, and the terms by which that is judged.</summary>
/// <remarks>
/// <para>Any traffic is a sign of life in its direction, so a heartbeat is due only in a direction that has been idle for an interval
/// (7/MDP heartbeating.2). A mutable value: keep it in a field, never in a copy.</para>
/// <para>Terms change in the order of the connection (MDP/0.3 heartbeating.8 to 12). Who tells goes on expecting by the old ones until the other side acknowledges, which
/// changes in that moment and not before, and meanwhile speaks by the shorter interval of both. Who is told adopts at once, and acknowledges.</para>
/// </remarks>
public struct Pulse
{
    private HeartbeatSettings _agreed;
    private HeartbeatSettings? _told;
    private Instant _heard;
    private Instant _spoke;

    /// <summary>A pulse that heard and spoke at <paramref name="now"/>.</summary>
    public Pulse(HeartbeatSettings settings, Instant now)
    {
        _agreed = settings;
        _told = null;
        _heard = now;
        _spoke = now;
    }

    /// <summary>What holds: by it silence is judged.</summary>
    public readonly HeartbeatSettings Agreed => _agreed;

    /// <summary>What was told to the other side and is not acknowledged yet; null for nothing.</summary>
    public readonly HeartbeatSettings? Told => _told;

    /// <summary>When the other side last gave a sign of life.</summary>
    public readonly Instant LastHeard => _heard;

    /// <summary>The instant at which silence becomes death.</summary>
    public readonly Instant Expiry => _heard + _agreed.Window;

    /// <summary>The instant at which this side owes a heartbeat.</summary>
    public readonly Instant NextBeat => _spoke + (_told is not null && _told.Interval < _agreed.Interval ? _told.Interval : _agreed.Interval);

    /// <summary>The other side gave a sign of life.</summary>
    public void Heard(Instant now) => _heard = now;

    /// <summary>This side sent something.</summary>
    public void Spoke(Instant now) => _spoke = now;

    /// <summary>Other terms were told to the other side. The last ones count.</summary>
    public void Tell(HeartbeatSettings terms) => _told = terms;

    /// <summary>The other side acknowledges terms. They hold from now on, if they are those that it was told.</summary>
    /// <returns>False for terms that it was not told, or has acknowledged before: then nothing changes.</returns>
    public bool TryAgree(HeartbeatSettings acknowledged)
    {
        if (_told is null || _told != acknowledged)
        {
            return false;
        }

        _agreed = _told;
        _told = null;
        return true;
    }

    /// <summary>This side was told terms: they hold from now on, in both directions.</summary>
    public void Adopt(HeartbeatSettings terms) => _agreed = terms;
}
