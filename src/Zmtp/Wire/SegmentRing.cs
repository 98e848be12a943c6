using System.Diagnostics;

namespace Mdp.Zmtp.Wire;

/// <summary>The segments of one outbound queue, first in, first out, in an array that grows as needed and is dropped when a rare size is over.</summary>
internal struct SegmentRing()
{
    private const int SegmentsAtFirst = 4;
    private const int SegmentsKeptMax = 64;

    private OutboundSegment[] _segments = [];
    private int _first;

    /// <summary>How many segments there are.</summary>
    public int Count { get; private set; }

    /// <summary>The segment at <paramref name="index"/>, 0 being the first.</summary>
    public readonly ref OutboundSegment this[int index]
    {
        get
        {
            Debug.Assert(index < Count, "No such segment.");
            var place = _first + index;
            return ref _segments[place < _segments.Length ? place : place - _segments.Length];
        }
    }

    /// <summary>Adds a segment behind the last.</summary>
    public void Add(in OutboundSegment segment)
    {
        if (Count == _segments.Length)
        {
            Grow();
        }

        Count++;
        this[Count - 1] = segment;
    }

    /// <summary>Removes the first segment.</summary>
    public void RemoveFirst()
    {
        this[0] = default;
        _first = _first + 1 == _segments.Length ? 0 : _first + 1;
        Count--;
    }

    /// <summary>The ring is empty: a backlog that is over must not hold memory for ever.</summary>
    public void ForgetRareSize()
    {
        Debug.Assert(Count == 0, "Not empty.");
        if (_segments.Length > SegmentsKeptMax)
        {
            _segments = [];
            _first = 0;
        }
    }

    private void Grow()
    {
        var larger = new OutboundSegment[Math.Max(SegmentsAtFirst, Count * 2)];
        for (var index = 0; index < Count; index++)
        {
            larger[index] = this[index];
        }

        _segments = larger;
        _first = 0;
    }
}
