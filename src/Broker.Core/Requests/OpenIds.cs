using System.Diagnostics;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The open requests that have an id, by that id.</summary>
/// <remarks>
/// <code>
///     slots, found by the hash of the id        places, taken one after the other
///     | hash, place | hash, place | ... |       | request | request | ... |
/// </code>
/// With very many requests open, a look at the table is a wait for memory, so it is to be one: eight slots stand in one line of the cache, and they tell an id that is not
/// there, or find the one that ends, without a look at any request. A general dictionary waits twice for each step, and its entries are five times as large.
/// </remarks>
internal sealed class OpenIds
{
    private const int PlacesAtFirst = 1024;
    private const int SlotsPerPlace = 2;

    private readonly Stack<int> _freePlaces = new();
    private PendingRequest?[] _places = new PendingRequest?[PlacesAtFirst];
    private Slot[] _slots = new Slot[PlacesAtFirst * SlotsPerPlace];
    private int _placesUsed;

    /// <summary>The request of this id; null for none.</summary>
    public PendingRequest? Find(RequestId id)
    {
        var hash = id.GetHashCode();
        for (var index = Home(hash); _slots[index].IsTaken; index = Following(index))
        {
            if (_slots[index].Hash == hash && _places[_slots[index].Place] is { } request && request.Id == id)
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>Adds a request of whose id there is none yet.</summary>
    public void Add(PendingRequest request)
    {
        if (!_freePlaces.TryPop(out var place))
        {
            place = _placesUsed++;
            if (place == _places.Length)
            {
                Grow();
            }
        }

        _places[place] = request;
        request.IdPlace = place;
        Put(new(request.Id.GetHashCode(), place));
    }

    /// <summary>A request is taken out soon.</summary>
    public void Foresee(PendingRequest request) => Foresight.Fetch(ref _slots[Home(request.Id.GetHashCode())]);

    /// <summary>Takes a request out.</summary>
    public void Remove(PendingRequest request)
    {
        var place = request.IdPlace;
        Debug.Assert(_places[place] == request, "A request that is removed stands in the table.");
        _places[place] = null;
        _freePlaces.Push(place);

        var gap = Home(request.Id.GetHashCode());
        while (_slots[gap].Place != place)
        {
            gap = Following(gap);
        }

        Close(gap);
    }

    /// <summary>Slots behind a gap move up, so that each can still be found from its home without coming to an empty one.</summary>
    private void Close(int gap)
    {
        for (var index = Following(gap); _slots[index].IsTaken; index = Following(index))
        {
            if (Distance(Home(_slots[index].Hash), index) >= Distance(gap, index))
            {
                _slots[gap] = _slots[index];
                gap = index;
            }
        }

        _slots[gap] = default;
    }

    private void Put(Slot slot)
    {
        var index = Home(slot.Hash);
        while (_slots[index].IsTaken)
        {
            index = Following(index);
        }

        _slots[index] = slot;
    }

    private void Grow()
    {
        var former = _slots;
        Array.Resize(ref _places, _places.Length * 2);
        _slots = new Slot[_places.Length * SlotsPerPlace];
        foreach (var slot in former)
        {
            if (slot.IsTaken)
            {
                Put(slot);
            }
        }
    }

    // The number of slots is a power of two.
    private int Home(int hash) => hash & (_slots.Length - 1);

    private int Following(int index) => (index + 1) & (_slots.Length - 1);

    private int Distance(int from, int to) => (to - from) & (_slots.Length - 1);

    /// <summary>The hash of an id, and the place of its request; as it comes, an empty slot.</summary>
    private readonly struct Slot(int hash, int place)
    {
        private readonly int _placeFromOne = place + 1;

        public int Hash { get; } = hash;

        public int Place => _placeFromOne - 1;

        public bool IsTaken => _placeFromOne != 0;
    }
}
