using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The heartbeat of one 0.3 peer, as the witness reckons it: what is agreed, what it was told, and by what the broker may speak and judge in between.</summary>
internal sealed class TermsRecord
{
    private bool _wasTold;

    /// <summary>By this the broker judges its silence.</summary>
    public HeartbeatSettings Agreed { get; private set; } = HeartbeatSettings.Default;

    /// <summary>What it was told and has not acknowledged.</summary>
    public HeartbeatSettings? Told { get; private set; }

    /// <summary>Whether it left the heartbeat to the broker.</summary>
    public bool IsFollower { get; private set; }

    /// <summary>The longest interval that was agreed on this connection.</summary>
    public TimeSpan LongestInterval { get; private set; }

    /// <summary>How long the broker may say nothing.</summary>
    public TimeSpan SendInterval => Told is not null && Told.Interval < Agreed.Interval ? Told.Interval : Agreed.Interval;

    /// <summary>It said READY or HELLO.</summary>
    public void Begin(CallRecord call, HeartbeatSettings inForce)
    {
        Told = null;
        _wasTold = false;
        IsFollower = call.Version is MdpVersion.V03 && call.HeartbeatInterval == TimeSpan.Zero;
        Agreed = call.Version is MdpVersion.V03 && !IsFollower ? new(call.HeartbeatInterval, call.Liveness)
            : IsFollower && inForce.Window < HeartbeatSettings.Default.Window ? HeartbeatSettings.Default
            : inForce;
        LongestInterval = Agreed.Interval;
    }

    /// <summary>The broker tells it terms.</summary>
    public void Tell(Link link, in Headers headers, HeartbeatSettings inForce)
    {
        Claim.That(IsFollower, $"{link} is told a heartbeat, and has its own");
        Claim.That(Told is null, $"{link} is told a heartbeat, and has not acknowledged {Told}");
        Claim.That(HeartbeatTerms.TryRead(headers, out var terms) && terms == inForce, $"{link} is told another heartbeat than {inForce}");
        Claim.That(!_wasTold || Agreed != inForce, $"{link} is told again what holds already");
        (Told, _wasTold) = (inForce, true);
    }

    /// <summary>It acknowledges what it was told, which holds from then on.</summary>
    /// <returns>Whether that is something else than before.</returns>
    public bool TryAcknowledge(HeartbeatSettings? acknowledged)
    {
        if (Told is null || acknowledged != Told)
        {
            return false;
        }

        var isNew = Agreed != Told;
        (Agreed, Told) = (Told, null);
        LongestInterval = Agreed.Interval > LongestInterval ? Agreed.Interval : LongestInterval;
        return isNew;
    }

    /// <summary>A call is over: whatever it does not know and may be told, it was told.</summary>
    public void Check(Link link, HeartbeatSettings inForce) =>
        Claim.That(!IsFollower || Told is not null || (_wasTold && Agreed == inForce), $"{link} goes by {Agreed}, and is not told {inForce}");

    /// <summary>Whether it goes by what the broker says, and nothing is under way.</summary>
    public bool IsSettled(HeartbeatSettings inForce) => !IsFollower || (Told is null && Agreed == inForce);
}
