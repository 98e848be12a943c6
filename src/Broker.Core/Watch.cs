using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>How the broker and one peer hear of each other: when each last spoke, what is owed, and when silence becomes death.</summary>
/// <param name="terms">Interval and liveness to begin with, and whether the broker may change them.</param>
/// <param name="now">When the peer was first heard.</param>
internal sealed class Watch(Terms terms, Instant now)
{
    /// <summary>As of the guard against our own stalls: lateness below a twentieth of an interval is ordinary jitter.</summary>
    private const int ToleranceDivisor = 20;

    private Pulse _pulse = new(terms.Heartbeat, now);
    private Instant _excusedUntil = Instant.Zero;
    private bool _isExcused;
    private bool _wasTold;

    /// <summary>Interval and liveness, as they are agreed.</summary>
    public HeartbeatSettings Heartbeat => _pulse.Agreed;

    /// <summary>Heartbeats sent to it since its last sign of life. It gets no more of them than its liveness.</summary>
    public int UnansweredBeats { get; private set; }

    /// <summary>When it last gave a sign of life.</summary>
    public Instant LastHeard => _pulse.LastHeard;

    /// <summary>The instant at which its silence becomes death.</summary>
    public Instant Expiry => Instant.Later(_pulse.Expiry, _excusedUntil);

    /// <summary>The instant at which the broker owes it a heartbeat; Never while it leaves enough of them unanswered.</summary>
    public Instant NextBeat => UnansweredBeats < Heartbeat.Liveness ? _pulse.NextBeat : Instant.Never;

    /// <summary>It gave a sign of life.</summary>
    public void Heard(Instant now)
    {
        _pulse.Heard(now);
        UnansweredBeats = 0;
        _isExcused = false;
    }

    /// <summary>Something other than a heartbeat was sent to it.</summary>
    public void Spoke(Instant now) => _pulse.Spoke(now);

    /// <summary>A heartbeat was sent to it.</summary>
    public void Beat(Instant now)
    {
        _pulse.Spoke(now);
        UnansweredBeats++;
    }

    /// <summary>Other terms are told to it, if it leaves them to the broker, does not go by them yet, and owes no acknowledgement.</summary>
    /// <returns>Whether they are to be told now.</returns>
    public bool TryTell(HeartbeatSettings other, Instant now)
    {
        if (!terms.AreBrokers || _pulse.Told is not null || (_wasTold && Heartbeat == other))
        {
            return false;
        }

        _wasTold = true;
        _pulse.Tell(other);
        _pulse.Spoke(now);
        return true;
    }

    /// <summary>It acknowledges terms. <see cref="Pulse.TryAgree"/>.</summary>
    public bool TryAgree(HeartbeatSettings acknowledged) => _pulse.TryAgree(acknowledged);

    /// <summary>Whether a peer that beats faster than the broker is to be given one more interval, because the broker looks too late.</summary>
    /// <remarks>
    /// The guard against stalls reckons with the broker's own interval. What is jitter to that may be longer than the whole window of such a
    /// peer, and a machine that stood still for so long held the peer up as well. Granted once in each silence, so that a clock whose ticks are
    /// coarser than the peer's window still finds it dead.
    /// </remarks>
    /// <param name="expiry">When its silence became death.</param>
    /// <param name="now">When that is noticed.</param>
    public bool TryExcuse(Instant expiry, Instant now)
    {
        var lateness = now - expiry;
        if (_isExcused || lateness <= Heartbeat.Interval / ToleranceDivisor)
        {
            return false;
        }

        _isExcused = true;
        _excusedUntil = now + (lateness < Heartbeat.Interval ? lateness : Heartbeat.Interval);
        return true;
    }
}
