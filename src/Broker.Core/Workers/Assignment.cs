using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A request in a worker's hand, from its dispatch until the worker has ended it or is gone. The object is used again for later ones.</summary>
/// <remarks>
/// A fenced assignment is still work in hand, and so takes up room, but its request is not the worker's own any more: it waits again, runs
/// elsewhere, or has ended. Whatever the worker still says about it is dropped.
/// </remarks>
internal sealed class Assignment
{
    public Assignment() => HandNode = new(this);

    /// <summary>Who has it in hand.</summary>
    public Worker Worker { get; private set; } = null!;

    /// <summary>What it belongs to.</summary>
    public Service Service { get; private set; } = null!;

    /// <summary>The request; null once it is fenced.</summary>
    public PendingRequest? Request { get; private set; }

    /// <summary>What names it on the wire: the request and this attempt at it.</summary>
    public RequestToken Token { get; private set; }

    /// <summary>The number of its REQUEST among those sent on this connection, from 1; 0 for one that the worker brought along from an earlier connection.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>The number of the worker's heartbeat that listed it last.</summary>
    public ulong ListedIn { get; set; }

    /// <summary>Whether the worker has sent a part of the reply.</summary>
    public bool HasBegunReply { get; set; }

    /// <summary>Whether the worker has lost the right to answer it.</summary>
    public bool IsFenced => Request is null;

    /// <summary>When the worker has been silent about a fenced one for too long; Never for one that is not fenced, or whose worker says what it works on.</summary>
    public Instant FenceExpiry { get; private set; }

    /// <summary>Whether it was fenced because the worker exceeded the processing timeout.</summary>
    public bool IsSuspected { get; private set; }

    /// <summary>Its place in the worker's hand.</summary>
    public LinkedListNode<Assignment> HandNode { get; }

    /// <summary>Puts a request into a worker's hand.</summary>
    public void Begin(Worker worker, PendingRequest request, RequestToken token, ulong sequence)
    {
        Debug.Assert(Worker is null, "An assignment is used for one dispatch at a time.");
        Worker = worker;
        Service = request.Service;
        Request = request;
        Token = token;
        Sequence = sequence;
        ListedIn = 0;
        HasBegunReply = false;
        FenceExpiry = Instant.Never;
        IsSuspected = false;
    }

    /// <summary>The worker loses the right to answer, but not yet the work.</summary>
    public void Fence(Instant expiry, bool isSuspected)
    {
        Debug.Assert(!IsFenced, "Only what is the worker's own can be fenced.");
        Request = null;
        FenceExpiry = expiry;
        IsSuspected = isSuspected;
    }

    /// <summary>The worker does not have it any more.</summary>
    public void End()
    {
        Worker = null!;
        Service = null!;
        Request = null;
    }
}
