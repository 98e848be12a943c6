using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>What is to happen, the earliest first; what is to happen at the same instant, in the order in which it was put down.</summary>
internal sealed class Agenda
{
    private Entry[] _heap = new Entry[256];
    private int _count;
    private long _order;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_heap, 0, _count);
        _count = 0;
        _order = 0;
    }

    /// <summary>Wakes <paramref name="actor"/> at <paramref name="at"/>.</summary>
    public void Add(Instant at, Actor actor, int tag)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        var entry = new Entry(at, ++_order, actor, tag);
        var index = _count++;
        while (index > 0 && entry.IsBefore(_heap[(index - 1) / 2]))
        {
            _heap[index] = _heap[(index - 1) / 2];
            index = (index - 1) / 2;
        }

        _heap[index] = entry;
    }

    /// <summary>When the earliest entry is due; Never for none.</summary>
    public Instant Earliest => _count == 0 ? Instant.Never : _heap[0].At;

    /// <summary>Takes the earliest entry.</summary>
    public bool TryTake(out Entry earliest)
    {
        if (_count == 0)
        {
            earliest = default;
            return false;
        }

        earliest = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = default;
        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(last))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        if (_count > 0)
        {
            _heap[index] = last;
        }

        return true;
    }

    /// <summary>One thing that is to happen.</summary>
    internal readonly record struct Entry(Instant At, long Order, Actor Actor, int Tag)
    {
        public bool IsBefore(in Entry other) => At < other.At || (At == other.At && Order < other.Order);
    }
}
