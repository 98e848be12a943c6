using System.Collections;
using System.Diagnostics;

namespace Mdp.Broker.Core;

/// <summary>Requests in an order, linked by themselves. Each step costs the same however many there are.</summary>
/// <remarks>
/// A general list has an object for each place. With very many requests waiting no cache holds any of them, and each further object is one more wait
/// for memory, and one more thing to look at for the garbage collector.
/// </remarks>
/// <param name="isOfClient">Whether it goes by the links of a client's open requests; otherwise by those of the lines in which a request waits.</param>
internal sealed class RequestList(bool isOfClient) : IEnumerable<PendingRequest>
{
    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first one; null for none.</summary>
    public PendingRequest? First { get; private set; }

    /// <summary>The last one; null for none.</summary>
    public PendingRequest? Last { get; private set; }

    /// <summary>The one behind it; null for the last.</summary>
    public PendingRequest? After(PendingRequest request) => LinkOf(request).Next;

    /// <summary>The one before it; null for the first.</summary>
    public PendingRequest? Before(PendingRequest request) => LinkOf(request).Previous;

    /// <summary>Adds one behind all others.</summary>
    public void AddLast(PendingRequest request) => Insert(request, Last, null);

    /// <summary>Adds one behind <paramref name="near"/>; before all others where that is null.</summary>
    public void AddAfter(PendingRequest? near, PendingRequest request) => Insert(request, near, near is null ? First : After(near));

    /// <summary>Takes one out.</summary>
    public void Remove(PendingRequest request)
    {
        ref var link = ref LinkOf(request);
        Debug.Assert(link.List == this, "A request that is removed from a list stands in it.");
        if (link.Previous is { } previous)
        {
            LinkOf(previous).Next = link.Next;
        }
        else
        {
            First = link.Next;
        }

        if (link.Next is { } next)
        {
            LinkOf(next).Previous = link.Previous;
        }
        else
        {
            Last = link.Previous;
        }

        link = default;
        Count--;
    }

    /// <summary>All, in their order.</summary>
    public IEnumerator<PendingRequest> GetEnumerator()
    {
        for (var request = First; request is not null; request = After(request))
        {
            yield return request;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Insert(PendingRequest request, PendingRequest? previous, PendingRequest? next)
    {
        ref var link = ref LinkOf(request);
        Debug.Assert(link.List is null, "A request stands in one list of a kind at a time.");
        link = new() { List = this, Previous = previous, Next = next };
        if (previous is null)
        {
            First = request;
        }
        else
        {
            LinkOf(previous).Next = request;
        }

        if (next is null)
        {
            Last = request;
        }
        else
        {
            LinkOf(next).Previous = request;
        }

        Count++;
    }

    private ref RequestLink LinkOf(PendingRequest request) => ref isOfClient ? ref request.OfClient : ref request.InLine;
}
