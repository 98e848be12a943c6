using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a worker has in hand, in the order of dispatch: its own requests, and those that were fenced.</summary>
internal sealed class Hand
{
    private readonly LinkedList<Assignment> _assignments = new();

    /// <summary>How many there are, fenced ones included.</summary>
    public int Count => _assignments.Count;

    /// <summary>How many of them are fenced.</summary>
    public int FencedCount { get; private set; }

    /// <summary>The earliest one; null for none.</summary>
    public Assignment? First => _assignments.First?.Value;

    /// <summary>All of them, the earliest first.</summary>
    public IEnumerable<Assignment> All => _assignments;

    /// <summary>The one of this token; null for none.</summary>
    public Assignment? Find(in RequestToken token) => First is { } only && only.Token == token ? only : null;

    /// <summary>One more.</summary>
    public void Take(Assignment assignment) => _assignments.AddLast(assignment.HandNode);

    /// <summary>The request is not the worker's own any more.</summary>
    public void Fence(Assignment assignment, Instant expiry, bool isSuspected)
    {
        assignment.Fence(expiry, isSuspected);
        FencedCount++;
    }

    /// <summary>One fewer.</summary>
    public void Drop(Assignment assignment)
    {
        FencedCount -= assignment.IsFenced ? 1 : 0;
        _assignments.Remove(assignment.HandNode);
    }
}
