using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The ids of 0.3 requests that are open, and of the latest that ended, so that one that is asked again is not taken for a new one.</summary>
/// <remarks>What is kept of ended ones has a bound of count and of octets; the oldest goes first.</remarks>
internal sealed class KnownIds(LiveSettings settings)
{
    private readonly Dictionary<RequestId, (PendingRequest? Open, KeptReply? Kept)> _known = [];
    private readonly Queue<KeptReply> _kept = new();
    private readonly Stack<KeptReply> _spare = new();

    /// <summary>How many outcomes are kept.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>What keeping them costs, in octets.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>Looks an id up.</summary>
    /// <param name="id">The id.</param>
    /// <param name="open">The request, if it is open.</param>
    /// <param name="kept">Its outcome, if that is kept.</param>
    /// <returns>False where nothing is known of it.</returns>
    public bool TryFind(RequestId id, out PendingRequest? open, out KeptReply? kept)
    {
        var isKnown = _known.TryGetValue(id, out var entry);
        (open, kept) = entry;
        return isKnown;
    }

    /// <summary>A request was accepted whose id nothing was known of.</summary>
    public void Open(PendingRequest request) => _known.Add(request.Id, (request, null));

    /// <summary>A request ended; nothing is kept of it, and it may be asked anew.</summary>
    public void Forget(PendingRequest request) => _known.Remove(request.Id);

    /// <summary>Whether a reply may be kept at all.</summary>
    public bool HasRoomFor(in MdpCommand final, HeldParts parts) => settings.Current.MaxKeptReplies > 0 && KeptReply.CostOf(final, parts) <= settings.Current.MaxKeptReplyOctets;

    /// <summary>A request ended with this reply, which is kept with the parts that were held for it.</summary>
    public void Keep(PendingRequest request, in MdpCommand final)
    {
        var kept = NewEntry();
        kept.Keep(request, final);
        Keep(kept);
    }

    /// <summary>A request ended with this failure, which is kept.</summary>
    public void Keep(PendingRequest request, in Failure failure)
    {
        var kept = NewEntry();
        kept.Keep(request, failure);
        Keep(kept);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Clear()
    {
        while (_kept.Count > 0)
        {
            DropOldest();
        }
    }

    private KeptReply NewEntry() => _spare.TryPop(out var spare) ? spare : new();

    private void Keep(KeptReply kept)
    {
        _known[kept.Id] = (null, kept);
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
        _known.Remove(oldest.Id);
        KeptOctets -= oldest.Cost;
        oldest.Release();
        _spare.Push(oldest);
    }
}
