using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The latest ends of requests, so that somebody can ask what became of one. A ring: remembering costs one copy.</summary>
internal sealed class EndedRequests(int capacity)
{
    private EndedRequest[] _ring = new EndedRequest[capacity];
    private int _next;

    /// <summary>Remembers an end; the oldest one gives way.</summary>
    public void Remember(in EndedRequest request)
    {
        _ring[_next] = request;
        _next = (_next + 1) % _ring.Length;
    }

    /// <summary>Remembers so many from now on; the latest stay.</summary>
    public void Resize(int capacity)
    {
        if (capacity == _ring.Length)
        {
            return;
        }

        var former = _ring;
        var oldest = _next;
        _ring = new EndedRequest[capacity];
        _next = 0;
        for (var index = Math.Max(0, former.Length - capacity); index < former.Length; index++)
        {
            Remember(former[(oldest + index) % former.Length]);
        }
    }

    /// <summary>The end of the request of this number, from 1, if it is still remembered.</summary>
    public EndedRequest? Find(ulong number)
    {
        foreach (ref readonly var request in _ring.AsSpan())
        {
            // Places that were never used have the number 0.
            if (number != 0 && request.Number == number)
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>The latest end of a request of this id, if it is still remembered.</summary>
    public EndedRequest? Find(RequestId id)
    {
        EndedRequest? latest = null;
        foreach (ref readonly var request in _ring.AsSpan())
        {
            if (id != default && request.Id == id && request.Number > (latest?.Number ?? 0))
            {
                latest = request;
            }
        }

        return latest;
    }
}
