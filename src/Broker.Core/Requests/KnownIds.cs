using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The ids of 0.3 requests that are open, and of the latest that ended, so that one that is asked again is not taken for a new one.</summary>
/// <remarks>What is kept of ended ones has a bound of count and of octets; the oldest goes first.</remarks>
internal sealed class KnownIds(LiveSettings settings)
{
    private const int SpareMax = 16_384;

    private readonly Dictionary<RequestId, KnownId> _known = [];
    private readonly Queue<KnownId> _kept = new();
    private readonly Stack<KnownId> _spare = new();

    /// <summary>How many outcomes are kept.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>What keeping them costs, in octets.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>Looks an id up.</summary>
    /// <param name="id">The id.</param>
    /// <param name="open">The request, if it is open.</param>
    /// <param name="kept">Its outcome, if that is kept.</param>
    /// <returns>False where nothing is known of it.</returns>
    public bool TryFind(RequestId id, out PendingRequest? open, out KnownId? kept)
    {
        if (!_known.TryGetValue(id, out var known))
        {
            (open, kept) = (null, null);
            return false;
        }

        open = known.Open;
        kept = open is null ? known : null;
        return true;
    }

    /// <summary>A request was accepted whose id nothing was known of.</summary>
    public void Open(PendingRequest request)
    {
        var known = _spare.TryPop(out var spare) ? spare : new();
        known.Begin(request);
        request.Known = known;
        _known.Add(known.Id, known);
    }

    /// <summary>A request ended; nothing is kept of it, and it may be asked anew.</summary>
    public void Forget(PendingRequest request) => Forget(request.Known!);

    /// <summary>Whether a reply may be kept at all.</summary>
    public bool HasRoomFor(in MdpCommand final, HeldParts parts) => settings.Current.MaxKeptReplies > 0 && KnownId.CostOf(final, parts) <= settings.Current.MaxKeptReplyOctets;

    /// <summary>A request ended with this reply, which is kept with the parts that were held for it.</summary>
    public void Keep(PendingRequest request, in MdpCommand final)
    {
        request.Known!.Keep(request, final);
        Keep(request.Known);
    }

    /// <summary>A request ended with this failure, which is kept.</summary>
    public void Keep(PendingRequest request, in Failure failure)
    {
        request.Known!.Keep(request, failure);
        Keep(request.Known);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Clear()
    {
        while (_kept.Count > 0)
        {
            DropOldest();
        }
    }

    private void Keep(KnownId kept)
    {
        _kept.Enqueue(kept);
        KeptOctets += kept.Cost;
        Trim();
    }

    /// <summary>Forgets the oldest until what is kept is within the bounds.</summary>
    public void Trim()
    {
        while (_kept.Count > settings.Current.MaxKeptReplies || KeptOctets > settings.Current.MaxKeptReplyOctets)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        var oldest = _kept.Dequeue();
        KeptOctets -= oldest.Cost;
        Forget(oldest);
    }

    private void Forget(KnownId known)
    {
        _known.Remove(known.Id);
        known.Release();
        if (_spare.Count < SpareMax)
        {
            _spare.Push(known);
        }
    }
}
