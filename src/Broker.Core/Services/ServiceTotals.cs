namespace Mdp.Broker.Core;

/// <summary>What has become of a service's requests since it became known. Who looks twice has the rates between.</summary>
internal sealed class ServiceTotals
{
    /// <summary>Requests taken over.</summary>
    public long Accepted { get; private set; }

    /// <summary>Requests that ended with a reply.</summary>
    public long Replied { get; private set; }

    /// <summary>Requests that ended without one.</summary>
    public long Failed { get; private set; }

    /// <summary>Attempts that came to nothing, and after which the request waited again.</summary>
    public long Requeued { get; private set; }

    /// <summary>The time from arrival to reply of all that were replied to.</summary>
    public TimeSpan Latency { get; private set; }

    /// <summary>One more was taken over.</summary>
    public void CountAccepted() => Accepted++;

    /// <summary>One more waits again.</summary>
    public void CountRequeued() => Requeued++;

    /// <summary>One more has ended.</summary>
    public void CountEnded(RequestOutcome outcome, TimeSpan took)
    {
        if (outcome is RequestOutcome.Replied)
        {
            Replied++;
            Latency += took;
        }
        else
        {
            Failed++;
        }
    }
}
