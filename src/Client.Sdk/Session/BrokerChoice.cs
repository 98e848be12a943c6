using Mdp.Heartbeating;

namespace Mdp.Client.Session;

/// <summary>Which of several brokers is asked: the first at the start, then whichever is asked stays so for as long as it is there.</summary>
/// <remarks>
/// Pure, as the sessions are. The order is that of the configuration. Whoever has been away for <c>failoverAfter</c> gives way to the first that is there, and so does at once whoever is leaving.
/// </remarks>
/// <param name="sessions">One for each broker, in the order in which they are preferred; at least one.</param>
/// <param name="failoverAfter">How long a broker may be away before another one is asked. Zero or more.</param>
internal sealed class BrokerChoice(IReadOnlyList<ClientSession> sessions, TimeSpan failoverAfter)
{
    /// <summary>The index of the broker that is asked.</summary>
    public int Current { get; private set; }

    /// <summary>When to look again, if nothing happens before; Never for no time.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Looks whether another broker is to be asked. To be called after every input to a session, and at the deadline.</summary>
    /// <returns>The index of the broker that was asked so far, whose requests are to be moved; -1 for no change.</returns>
    public int Look(Instant now)
    {
        var due = sessions[Current].DownSince + failoverAfter;
        if (due > now && !sessions[Current].IsLeaving)
        {
            NextDeadline = due;
            return -1;
        }

        // Nothing to wait for any more: the next link that opens brings the next look.
        NextDeadline = Instant.Never;
        for (var index = 0; index < sessions.Count; index++)
        {
            if (sessions[index] is { IsOpen: true, IsLeaving: false })
            {
                var former = Current;
                Current = index;
                return former;
            }
        }

        return -1;
    }
}
