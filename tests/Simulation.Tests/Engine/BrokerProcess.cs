using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The process that a broker runs in: it reads what arrives, stands still, is killed and comes back. What it does with what it reads is its broker's affair.</summary>
internal abstract class BrokerProcess(World world) : Actor
{
    private const int EndOfStall = 2;
    private const int Restarted = 3;
    private const int Stopped = 4;
    private const int Drained = 5;

    private readonly Queue<(Link Link, Arrival Arrival)> _unread = new();
    private TimeSpan _pause;
    private bool _isStopping;

    /// <summary>Whether the process is there.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Whether the process stands still.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>When it last began to run again.</summary>
    public Instant LastStallEnd { get; private set; }

    /// <summary>When it last stood still.</summary>
    public Instant LastStallBegin { get; private set; }

    protected World World { get; } = world;

    /// <summary>A first life.</summary>
    public void Begin()
    {
        _unread.Clear();
        LastStallBegin = Instant.Zero;
        LastStallEnd = Instant.Zero;
        IsStalled = false;
        Start();
    }

    /// <summary>Something came out of a connection.</summary>
    public void Arrive(Link link, in Arrival arrival)
    {
        if (!IsListening)
        {
            arrival.Parcel?.Release();
        }
        else if (IsStalled)
        {
            _unread.Enqueue((link, arrival));
        }
        else
        {
            Take(link, arrival);
            EndTurn();
        }
    }

    /// <summary>A connection has been silent for so long that ZMTP heartbeats, or the kernel's, would give it up.</summary>
    public abstract void GiveUp(Link link, DepartureReason reason);

    /// <summary>What another worker would have to reply with to what it has in hand.</summary>
    /// <param name="thief">Who wants to know.</param>
    /// <param name="token">Gets it.</param>
    /// <returns>False when nobody else has anything in hand.</returns>
    public abstract bool TryStealToken(Link? thief, Span<byte> token);

    /// <summary>Whether it still holds a request that nobody works on.</summary>
    public abstract bool Holds(AskRecord ask);

    /// <summary>The process ends in good order.</summary>
    public abstract void Stop();

    /// <summary>Whether a reply with this token has arrived from a worker and has not been read yet.</summary>
    public bool HasUnreadReply(Link link, RequestToken token)
    {
        foreach (var (from, arrival) in _unread)
        {
            if (from == link
                && arrival.Parcel is { } parcel
                && MdpReader.TryReadAtBroker(parcel, out var command, out _)
                && command.Name is MdpCommandName.WorkerFinal
                && RequestToken.TryRead(command.Address, out var carried)
                && carried == token)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The process stands still.</summary>
    public void Stall(TimeSpan length)
    {
        if (!IsListening || IsStalled)
        {
            return;
        }

        IsStalled = true;
        LastStallBegin = World.Now;
        World.Transcript.Note($"---- the broker stands still for {length.TotalMilliseconds} ms");
        World.Agenda.Add(World.Now + length, this, EndOfStall);
    }

    /// <summary>The process is killed, and started again after a while.</summary>
    public void Kill(TimeSpan pause)
    {
        if (!IsListening)
        {
            return;
        }

        World.Transcript.Note($"---- the broker is killed");
        World.Reach.Count(Row.BrokerKilled);
        Die();
        World.Agenda.Add(World.Now + pause, this, Restarted);
    }

    /// <summary>The process ends in good order, and is started again after a while.</summary>
    public void StopFor(TimeSpan pause)
    {
        if (IsListening && !IsStalled && !_isStopping)
        {
            _pause = pause;
            _isStopping = true;
            if (World.Swarm.HasSessions && World.Fate.Chance(50))
            {
                World.Host.Drain();
                World.Agenda.Add(World.Now + (World.Swarm.Interval * World.Fate.Pick(0.5, 3)), this, Drained);
                return;
            }

            Stop();
            World.Agenda.Add(World.Now + (World.Swarm.Interval * 0.2), this, Stopped);
        }
    }

    /// <summary>The chaos is over.</summary>
    public void Heal()
    {
        if (IsStalled)
        {
            Resume();
        }
    }

    public override void Wake(int tag)
    {
        switch (tag)
        {
            case EndOfStall when IsStalled:
                Resume();
                break;
            case Drained when IsListening && _isStopping && IsStalled:
                World.Agenda.Add(World.Now + World.Swarm.Interval, this, Drained);
                break;
            case Drained when IsListening && _isStopping:
                Stop();
                World.Agenda.Add(World.Now + (World.Swarm.Interval * 0.2), this, Stopped);
                break;
            case Stopped when IsListening && _isStopping:
                Kill(_pause);
                break;
            case Restarted when !IsListening:
                Start();
                break;
        }
    }

    /// <summary>A new life begins, and knows nothing of the one before.</summary>
    protected abstract void BeginLife();

    /// <summary>It runs again, and has not read yet what arrived meanwhile.</summary>
    protected abstract void Resumed();

    /// <summary>Reads something, and gives it back.</summary>
    protected abstract void Take(Link link, in Arrival arrival);

    /// <summary>There is nothing more to read for now.</summary>
    protected abstract void EndTurn();

    private void Start()
    {
        _isStopping = false;
        IsListening = true;
        BeginLife();
    }

    private void Die()
    {
        IsListening = false;
        IsStalled = false;
        while (_unread.TryDequeue(out var unread))
        {
            unread.Arrival.Parcel?.Release();
        }

        foreach (var link in World.Links)
        {
            if (link.State is LinkState.Gone)
            {
                continue;
            }

            link.State = LinkState.Gone;
            link.Up.Cut();
            if (World.Weather.Chance(50))
            {
                link.Down.Send(ArrivalKind.Closed, null, World.Swarm.Delay);
            }
            else
            {
                link.Down.Reset(World.Swarm.Delay);
            }
        }

        World.Parcels.Forgive();
        World.Witness.EndLife();
    }

    private void Resume()
    {
        IsStalled = false;
        LastStallEnd = World.Now;
        World.Transcript.Note($"---- the broker runs again, {_unread.Count} unread");
        Resumed();
        while (_unread.TryDequeue(out var unread))
        {
            Take(unread.Link, unread.Arrival);
        }

        EndTurn();
    }
}
