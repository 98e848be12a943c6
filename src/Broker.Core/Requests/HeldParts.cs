using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Parts of one reply that wait for the rest of it, or for their client. One reference to each is held.</summary>
internal sealed class HeldParts
{
    private List<Body>? _bodies;
    private List<Headers>? _headers;

    /// <summary>How many there are.</summary>
    public int Count => _bodies?.Count ?? 0;

    /// <summary>Their octets.</summary>
    public long Octets { get; private set; }

    /// <summary>What holding them costs, in octets.</summary>
    public long Cost { get; private set; }

    /// <summary>One of them, in the order in which they came.</summary>
    public (Body Body, Headers Headers) this[int index] => (_bodies![index], _headers![index]);

    /// <summary>Holds one more.</summary>
    public void Hold(in MdpCommand partial)
    {
        partial.Body.Retain();
        (_bodies ??= []).Add(partial.Body);
        (_headers ??= []).Add(partial.Headers);
        Octets += partial.Body.Octets;
        Cost += HeldOctets.Of(partial.Body, partial.Headers);
    }

    /// <summary>Hands over the bodies, and their references, to whoever sends them in one message; null for none.</summary>
    public List<Body>? TakeBodies()
    {
        var bodies = _bodies;
        Forget();
        return bodies;
    }

    /// <summary>Hands over everything to <paramref name="other"/>, which holds nothing yet.</summary>
    public void MoveTo(HeldParts other)
    {
        (other._bodies, other._headers, other.Octets, other.Cost) = (_bodies, _headers, Octets, Cost);
        Forget();
    }

    /// <summary>Gives everything back.</summary>
    public void Release()
    {
        if (_bodies is null)
        {
            return;
        }

        foreach (var body in _bodies)
        {
            body.Release();
        }

        Forget();
    }

    private void Forget()
    {
        _bodies = null;
        _headers = null;
        Octets = 0;
        Cost = 0;
    }
}
