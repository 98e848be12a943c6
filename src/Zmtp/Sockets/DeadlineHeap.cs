using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Members in the order of their deadlines: a binary heap in which each member knows its place, so that moving one is O(log n).</summary>
internal sealed class DeadlineHeap
{
    private LoopMember[] _members = new LoopMember[16];
    private int _count;

    /// <summary>The earliest deadline; never, when nobody has one.</summary>
    public Instant Earliest => _count == 0 ? Instant.Never : _members[0].Due;

    /// <summary>Moves a member's deadline, or gives it one.</summary>
    public void Schedule(LoopMember member, Instant due)
    {
        if (due == Instant.Never)
        {
            Remove(member);
            return;
        }

        if (member.HeapIndex < 0)
        {
            if (_count == _members.Length)
                Array.Resize(ref _members, _count * 2);
            Place(member, _count++);
        }

        member.Due = due;
        Rise(member);
        Sink(member);
    }

    /// <summary>Takes a member's deadline away; one that has none is left alone.</summary>
    public void Remove(LoopMember member)
    {
        var index = member.HeapIndex;
        if (index < 0)
            return;

        var last = _members[--_count];
        _members[_count] = null!;
        member.HeapIndex = -1;
        member.Due = Instant.Never;
        if (last == member)
            return;

        Place(last, index);
        Rise(last);
        Sink(last);
    }

    /// <summary>Takes out the member with the earliest deadline, if that is not after <paramref name="now"/>.</summary>
    public bool TryTake(Instant now, out LoopMember member)
    {
        member = _count > 0 ? _members[0] : null!;
        if (_count == 0 || member.Due > now)
            return false;
        Remove(member);
        return true;
    }

    private void Rise(LoopMember member)
    {
        while (member.HeapIndex > 0)
        {
            var index = member.HeapIndex;
            var parent = _members[(index - 1) / 2];
            if (parent.Due <= member.Due)
                return;
            Place(member, parent.HeapIndex);
            Place(parent, index);
        }
    }

    private void Sink(LoopMember member)
    {
        while (true)
        {
            var index = member.HeapIndex;
            var child = (2 * index) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && _members[child + 1].Due < _members[child].Due)
                child++;
            var earlier = _members[child];
            if (earlier.Due >= member.Due)
                return;
            Place(member, child);
            Place(earlier, index);
        }
    }

    private void Place(LoopMember member, int index)
    {
        _members[index] = member;
        member.HeapIndex = index;
    }
}
