using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The ids of 0.3 requests that are open, and of the latest that ended, so that one that is asked again is not taken for a new one.</summary>
/// <remarks>What is kept of ended ones has a bound of count and of octets; the oldest goes first.</remarks>
internal sealed class KnownIds(LiveSettings settings)
{
    private const int SpareMax = 16_384;

    private readonly OpenIds _open = new();
    private readonly Dictionary<RequestId, KeptOutcome> _kept = [];
    private readonly Queue<KeptOutcome> _byAge = new();
    private readonly Stack<KeptOutcome> _spare = new();

    /// <summary>How many outcomes are kept.</summary>
    public int KeptCount => _byAge.Count;

    /// <summary>What keeping them costs, in octets.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>Looks an id up.</summary>
    /// <param name="id">The id.</param>
    /// <param name="open">The request, if it is open.</param>
    /// <param name="kept">Its outcome, if that is kept.</param>
    /// <returns>False where nothing is known of it.</returns>
    public bool TryFind(RequestId id, out PendingRequest? open, out KeptOutcome? kept)
    {
        kept = null;
        open = _open.Find(id);
        return open is not null || _kept.TryGetValue(id, out kept);
    }

    /// <summary>A request was accepted whose id nothing was known of.</summary>
    public void Open(PendingRequest request) => _open.Add(request);

    /// <summary>A request is in a worker's hand, and ends soon.</summary>
    public void Foresee(PendingRequest request)
    {
        if (request.HasId)
        {
            _open.Foresee(request);
        }
    }

    /// <summary>A request ended; nothing is kept of it, and it may be asked anew.</summary>
    public void Forget(PendingRequest request) => _open.Remove(request);

    /// <summary>Whether a reply may be kept at all.</summary>
    public bool HasRoomFor(in MdpCommand final, in HeldParts parts) =>
        settings.Current.MaxKeptReplies > 0 && KeptOutcome.CostOf(final, parts) <= settings.Current.MaxKeptReplyOctets;

    /// <summary>A request ended with this reply, which is kept with the parts that were held for it.</summary>
    public void Keep(PendingRequest request, in MdpCommand final)
    {
        var outcome = NewOutcome();
        outcome.Keep(request, final);
        Keep(request, outcome);
    }

    /// <summary>A request ended with this failure, which is kept.</summary>
    public void Keep(PendingRequest request, in Failure failure)
    {
        var outcome = NewOutcome();
        outcome.Keep(request, failure);
        Keep(request, outcome);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Clear()
    {
        while (_byAge.Count > 0)
        {
            DropOldest();
        }
    }

    /// <summary>Forgets the oldest until what is kept is within the bounds.</summary>
    public void Trim()
    {
        while (_byAge.Count > settings.Current.MaxKeptReplies || KeptOctets > settings.Current.MaxKeptReplyOctets)
        {
            DropOldest();
        }
    }

    private KeptOutcome NewOutcome() => _spare.TryPop(out var spare) ? spare : new();

    private void Keep(PendingRequest request, KeptOutcome outcome)
    {
        _open.Remove(request);
        _kept.Add(outcome.Id, outcome);
        _byAge.Enqueue(outcome);
        KeptOctets += outcome.Cost;
        Trim();
    }

    private void DropOldest()
    {
        var oldest = _byAge.Dequeue();
        KeptOctets -= oldest.Cost;
        _kept.Remove(oldest.Id);
        oldest.Release();
        if (_spare.Count < SpareMax)
        {
            _spare.Push(oldest);
        }
    }
}
