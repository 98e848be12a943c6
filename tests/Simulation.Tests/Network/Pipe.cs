using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>One direction of a connection: what goes in comes out in the same order, later, or never.</summary>
internal sealed class Pipe(World world) : Actor
{
    private readonly Queue<Arrival> _travelling = new();
    private Instant _last;
    private bool _isAwaited;
    private Link _link = null!;
    private bool _isUp;

    /// <summary>While stalled, nothing comes out; the network keeps it until it is healed.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Whether everything that goes in is lost.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The messages under way.</summary>
    public int Count => _travelling.Count;

    /// <summary>Those of them that are whole messages.</summary>
    public int Parcels
    {
        get
        {
            var count = 0;
            foreach (var arrival in _travelling)
            {
                count += arrival.Parcel is null ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>Their octets.</summary>
    public long Octets { get; private set; }

    /// <summary>A new pipe of a new connection.</summary>
    public void Begin(Link link, bool isUp, bool isStalled)
    {
        Drain();
        _isAwaited = false;
        _link = link;
        _isUp = isUp;
        _last = world.Now;
        IsStalled = isStalled;
        IsCut = false;
    }

    /// <summary>Puts something in.</summary>
    /// <param name="kind">What.</param>
    /// <param name="parcel">The message, with a reference.</param>
    /// <param name="delay">How long it takes at least.</param>
    public void Send(ArrivalKind kind, Parcel? parcel, TimeSpan delay)
    {
        if (IsCut)
        {
            parcel?.Release();
            return;
        }

        _last = Instant.Later(_last, world.Now + delay);
        _travelling.Enqueue(new(_last, kind, parcel));
        Octets += parcel?.Octets ?? 0;
        Await();
    }

    /// <summary>Nothing comes out any more until it is healed.</summary>
    public void Stall() => IsStalled = true;

    /// <summary>What was kept comes out now.</summary>
    public void Heal()
    {
        IsStalled = false;
        Await();
    }

    /// <summary>Everything under way is lost, and everything that goes in from now on.</summary>
    public void Cut()
    {
        IsCut = true;
        Drain();
    }

    /// <summary>Everything under way is lost, but for the news of it.</summary>
    public void Reset(TimeSpan delay)
    {
        if (IsCut)
        {
            return;
        }

        Drain();
        _last = world.Now;
        Send(ArrivalKind.Reset, null, delay);
    }

    /// <summary>The last message under way is torn: its beginning arrives, its end never does.</summary>
    /// <returns>False when no message is under way.</returns>
    public bool TearLast()
    {
        var isTorn = false;
        for (var left = _travelling.Count; left > 0; left--)
        {
            var arrival = _travelling.Dequeue();
            if (left == 1 && arrival.Kind is ArrivalKind.Message)
            {
                Octets -= arrival.Parcel!.Octets;
                arrival.Parcel.Release();
                arrival = new(arrival.At, ArrivalKind.Octets, null);
                isTorn = true;
            }

            _travelling.Enqueue(arrival);
        }

        return isTorn;
    }

    /// <summary>Something is due to come out.</summary>
    public override void Wake(int tag)
    {
        _isAwaited = false;
        while (!IsStalled && _travelling.TryPeek(out var arrival) && arrival.At <= world.Now)
        {
            _travelling.Dequeue();
            Octets -= arrival.Parcel?.Octets ?? 0;
            _link.Deliver(arrival, _isUp);
        }

        Await();
    }

    private void Await()
    {
        if (!_isAwaited && !IsStalled && _travelling.TryPeek(out var next))
        {
            _isAwaited = true;
            world.Agenda.Add(Instant.Later(next.At, world.Now), this, 0);
        }
    }

    private void Drain()
    {
        while (_travelling.TryDequeue(out var lost))
        {
            lost.Parcel?.Release();
        }

        Octets = 0;
    }
}
