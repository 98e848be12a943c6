namespace Mdp.Simulation.Tests;

/// <summary>What a process waits for, and what came due while it stood still.</summary>
internal sealed class TimerSet(World world, Actor owner)
{
    private const int TimerBits = 4;
    private const int First = (int)Timer.Reconnect;

    private readonly int[] _stamps = new int[1 << TimerBits];
    private int _missed;

    /// <summary>Sets a timer; an earlier setting of the same one counts no more.</summary>
    public void Set(Timer timer, TimeSpan delay)
    {
        var stamp = ++_stamps[(int)timer];
        world.Agenda.Add(world.Now + delay, owner, Tag(timer, stamp));
    }

    public void Cancel(Timer timer) => _stamps[(int)timer]++;

    /// <summary>The timer that a wake-up is for; false when it was set anew meanwhile.</summary>
    public bool TryRead(int tag, out Timer timer)
    {
        timer = (Timer)(tag & ((1 << TimerBits) - 1));
        return tag == Tag(timer, _stamps[(int)timer]);
    }

    /// <summary>It is due, and cannot be served now.</summary>
    public void Miss(Timer timer) => _missed |= 1 << (int)timer;

    /// <summary>Serves what was missed.</summary>
    public void RunMissed()
    {
        for (var timer = First; timer < _stamps.Length; timer++)
        {
            if ((_missed & (1 << timer)) != 0)
            {
                _missed &= ~(1 << timer);
                owner.Wake(Tag((Timer)timer, _stamps[timer]));
            }
        }
    }

    /// <summary>A process that is gone waits for nothing; what concerns its network and its restart stays.</summary>
    public void Forget()
    {
        _missed = 0;
        for (var timer = First; timer < _stamps.Length; timer++)
        {
            _stamps[timer]++;
        }
    }

    private static int Tag(Timer timer, int stamp) => (stamp << TimerBits) | (int)timer;
}
