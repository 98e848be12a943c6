namespace Mdp.Heartbeating;

/// <summary>All deadlines of one machine, the earliest first: a heap of four children a node, in which every item knows its place.</summary>
/// <remarks>
/// Setting, moving and cancelling cost O(log n); a deadline later than all others, the usual case, costs O(1). What is only ever put off, as a peer's
/// silence or the deadlines of requests that end in time, costs nothing with <see cref="Postpone"/>.
/// </remarks>
public sealed class DeadlineHeap
{
    private const int Arity = 4;

    private (Instant At, Deadlined Item)[] _entries = new (Instant, Deadlined)[64];

    /// <summary>The number of deadlines, and of those places at which one stood that was put off or given up.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest deadline, or the earlier place of one that was put off or given up; Never for none.</summary>
    public Instant Earliest => Count == 0 ? Instant.Never : _entries[0].At;

    /// <summary>Gives <paramref name="item"/> this deadline in place of any other; Never takes it away.</summary>
    public void Set(Deadlined item, Instant at)
    {
        if (at == Instant.Never)
        {
            Cancel(item);
            return;
        }

        item.Due = at;
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

    /// <summary>As <see cref="Set"/>, where the new deadline is mostly later, or Never: then the item keeps its place in the heap, and is looked at again when its former deadline comes.</summary>
    /// <remarks>The heap holds the item until then. An item that is not used again is better cancelled.</remarks>
    public void Postpone(Deadlined item, Instant at)
    {
        if (item.HeapIndex < 0 || at < _entries[item.HeapIndex].At)
        {
            Set(item, at);
            return;
        }

        item.Due = at;
    }

    /// <summary>Takes the deadline of <paramref name="item"/> away, if it has one.</summary>
    public void Cancel(Deadlined item)
    {
        item.Due = Instant.Never;
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
        while (Count > 0 && _entries[0].At <= now)
        {
            (var at, item) = _entries[0];
            if (item.Due == at)
            {
                Cancel(item);
                return true;
            }

            // It was put off since: its place is another, or none.
            Set(item, item.Due);
        }

        item = null!;
        return false;
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
