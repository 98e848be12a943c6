namespace Mdp.Heartbeating;

/// <summary>All deadlines of one machine, the earliest first: a heap of four children a node, in which every item knows its place.</summary>
/// <remarks>
/// Setting, moving and cancelling cost O(log n); a deadline later than all others, the usual case, costs O(1). Whoever sees its deadline move
/// with every message (a peer's silence) leaves it where it is and looks again when it comes due.
/// </remarks>
public sealed class DeadlineHeap
{
    private const int Arity = 4;

    private (Instant At, Deadlined Item)[] _entries = new (Instant, Deadlined)[64];

    /// <summary>The number of deadlines.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest deadline; Never for none.</summary>
    public Instant Earliest => Count == 0 ? Instant.Never : _entries[0].At;

    /// <summary>The deadline of <paramref name="item"/>; Never for none.</summary>
    public Instant Of(Deadlined item) => item.HeapIndex < 0 ? Instant.Never : _entries[item.HeapIndex].At;

    /// <summary>Gives <paramref name="item"/> this deadline in place of any other; Never takes it away.</summary>
    public void Set(Deadlined item, Instant at)
    {
        if (at == Instant.Never)
        {
            Cancel(item);
            return;
        }

        var index = item.HeapIndex;
        if (index < 0)
        {
            index = Count++;
            if (index == _entries.Length)
            {
                Array.Resize(ref _entries, _entries.Length * 2);
            }

            SiftUp(index, (at, item));
        }
        else if (at < _entries[index].At)
        {
            SiftUp(index, (at, item));
        }
        else
        {
            SiftDown(index, (at, item));
        }
    }

    /// <summary>Takes the deadline of <paramref name="item"/> away, if it has one.</summary>
    public void Cancel(Deadlined item)
    {
        var index = item.HeapIndex;
        if (index < 0)
        {
            return;
        }

        item.HeapIndex = -1;
        var last = _entries[--Count];
        _entries[Count] = default;
        if (index == Count)
        {
            return;
        }

        if (index > 0 && last.At < _entries[(index - 1) / Arity].At)
        {
            SiftUp(index, last);
        }
        else
        {
            SiftDown(index, last);
        }
    }

    /// <summary>Takes the item whose deadline came first, if that is not later than <paramref name="now"/>.</summary>
    public bool TryTakeDue(Instant now, out Deadlined item)
    {
        if (Count == 0 || _entries[0].At > now)
        {
            item = null!;
            return false;
        }

        item = _entries[0].Item;
        Cancel(item);
        return true;
    }

    private void SiftUp(int index, (Instant At, Deadlined Item) entry)
    {
        while (index > 0)
        {
            var parent = (index - 1) / Arity;
            if (_entries[parent].At <= entry.At)
            {
                break;
            }

            Place(index, _entries[parent]);
            index = parent;
        }

        Place(index, entry);
    }

    private void SiftDown(int index, (Instant At, Deadlined Item) entry)
    {
        while (true)
        {
            var first = (index * Arity) + 1;
            if (first >= Count)
            {
                break;
            }

            var earliest = first;
            var end = Math.Min(first + Arity, Count);
            for (var child = first + 1; child < end; child++)
            {
                if (_entries[child].At < _entries[earliest].At)
                {
                    earliest = child;
                }
            }

            if (_entries[earliest].At >= entry.At)
            {
                break;
            }

            Place(index, _entries[earliest]);
            index = earliest;
        }

        Place(index, entry);
    }

    private void Place(int index, (Instant At, Deadlined Item) entry)
    {
        _entries[index] = entry;
        entry.Item.HeapIndex = index;
    }
}
