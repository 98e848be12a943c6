using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a worker has in hand, in the order of dispatch: its own requests, and those that were fenced.</summary>
/// <param name="isIndexed">Whether there may be more than a few, so that looking one up needs an index.</param>
internal sealed class Hand(bool isIndexed)
{
    private readonly LinkedList<Assignment> _assignments = new();
    private readonly Dictionary<RequestToken, Assignment>? _index = isIndexed ? [] : null;

    /// <summary>How many there are, fenced ones included.</summary>
    public int Count => _assignments.Count;

    /// <summary>How many of them are fenced.</summary>
    public int FencedCount { get; private set; }

    /// <summary>The earliest one; null for none.</summary>
    public Assignment? First => _assignments.First?.Value;

    /// <summary>All of them, the earliest first.</summary>
    public LinkedList<Assignment> All => _assignments;

    /// <summary>The one of this token; null for none.</summary>
    public Assignment? Find(in RequestToken token) =>
        _index is not null ? _index.GetValueOrDefault(token)
        : First is { } only && only.Token == token ? only
        : null;

    /// <summary>One more. What was brought along from an earlier connection stands before all that was sent on this one.</summary>
    public void Take(Assignment assignment)
    {
        if (assignment.Sequence == 0)
        {
            _assignments.AddFirst(assignment.HandNode);
        }
        else
        {
            _assignments.AddLast(assignment.HandNode);
        }

        _index?.Add(assignment.Token, assignment);
    }

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
        _index?.Remove(assignment.Token);
    }
}
