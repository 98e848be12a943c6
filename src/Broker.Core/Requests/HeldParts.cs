using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Parts of one reply that wait for the rest of it, or for their client. One reference to each is held.</summary>
/// <remarks>A mutable value: keep it in a field. As long as it holds nothing, which is so with nearly all requests, it takes no memory but its own.</remarks>
internal struct HeldParts
{
    private Store? _store;

    /// <summary>How many there are.</summary>
    public readonly int Count => _store?.Bodies.Count ?? 0;

    /// <summary>Their octets.</summary>
    public readonly long Octets => _store?.Octets ?? 0;

    /// <summary>What holding them costs, in octets.</summary>
    public readonly long Cost => _store?.Cost ?? 0;

    /// <summary>One of them, in the order in which they came.</summary>
    public readonly (Body Body, Headers Headers) this[int index] => (_store!.Bodies[index], _store.Headers[index]);

    /// <summary>Holds one more.</summary>
    public void Hold(in MdpCommand partial)
    {
        partial.Body.Retain();
        _store ??= new();
        _store.Bodies.Add(partial.Body);
        _store.Headers.Add(partial.Headers);
        _store.Octets += partial.Body.Octets;
        _store.Cost += HeldOctets.Of(partial.Body, partial.Headers);
    }

    /// <summary>Hands over the bodies, and their references, to whoever sends them in one message; null for none.</summary>
    public List<Body>? TakeBodies()
    {
        var bodies = _store?.Bodies;
        _store = null;
        return bodies;
    }

    /// <summary>Hands over everything.</summary>
    public HeldParts TakeAll()
    {
        var all = this;
        _store = null;
        return all;
    }

    /// <summary>Gives everything back.</summary>
    public void Release()
    {
        if (_store is null)
        {
            return;
        }

        foreach (var body in _store.Bodies)
        {
            body.Release();
        }

        _store = null;
    }

    private sealed class Store
    {
        public List<Body> Bodies { get; } = [];

        public List<Headers> Headers { get; } = [];

        public long Octets { get; set; }

        public long Cost { get; set; }
    }
}
