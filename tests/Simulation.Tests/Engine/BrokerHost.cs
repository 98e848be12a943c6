using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The broker's host: it reads and writes for the core, ticks it, stalls, dies and comes back.</summary>
internal sealed class BrokerHost(World world) : Actor
{
    private const int Tick = 1;
    private const int EndOfStall = 2;
    private const int Restarted = 3;
    private const int Stopped = 4;

    /// <summary>Tags from here on name a connection that is to be reported as gone.</summary>
    public const int FirstLink = 16;

    private readonly Queue<(Link Link, Arrival Arrival)> _unread = new();
    private readonly Outgoing _outgoing = new(world);
    private Instant _tickAt;
    private Instant _startedAt;
    private TimeSpan _pause;
    private int _opened;

    /// <summary>The core of this life.</summary>
    public BrokerCore Core { get; private set; } = null!;

    /// <summary>The epoch of this life.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>Whether the process is there.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Whether the process stands still.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>When it last began to run again.</summary>
    public Instant LastStallEnd { get; private set; }

    /// <summary>When it last stood still.</summary>
    public Instant LastStallBegin { get; private set; }

    /// <summary>How late a sloppy host ticks at most.</summary>
    public static TimeSpan Sloppiness(Swarm swarm) => swarm.Interval * 0.4;

    /// <summary>A first life.</summary>
    public void Begin()
    {
        _unread.Clear();
        _outgoing.Begin();
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

    /// <summary>The host closes a connection for a reason of its own.</summary>
    public void GiveUp(Link link, DepartureReason reason)
    {
        Lose(link, reason);
        link.Up.Cut();
        link.Down.Reset(world.Swarm.Delay);
        EndTurn();
    }

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
        LastStallBegin = world.Now;
        world.Transcript.Note($"---- the broker stands still for {length.TotalMilliseconds} ms");
        world.Agenda.Add(world.Now + length, this, EndOfStall);
    }

    /// <summary>The process is killed, and started again after a while.</summary>
    public void Kill(TimeSpan pause)
    {
        if (!IsListening)
        {
            return;
        }

        world.Transcript.Note($"---- the broker is killed");
        world.Reach.Count(Row.BrokerKilled);
        Die();
        world.Agenda.Add(world.Now + pause, this, Restarted);
    }

    /// <summary>The process ends in good order, and is started again after a while.</summary>
    public void StopFor(TimeSpan pause)
    {
        if (IsListening && !IsStalled && !world.Witness.IsStopping)
        {
            _pause = pause;
            Stop();
            world.Agenda.Add(world.Now + (world.Swarm.Interval * 0.2), this, Stopped);
        }
    }

    /// <summary>The process ends in good order.</summary>
    public void Stop()
    {
        world.Transcript.Note($"---- the broker stops");
        world.Witness.BeginCall(CallKind.Stop, null);
        Core.Stop(world.Now);
        _outgoing.Settle(Core);
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
            case Tick when IsListening && !IsStalled && _tickAt <= world.Now:
                _tickAt = Instant.Never;
                EndTurn();
                break;
            case EndOfStall when IsStalled:
                Resume();
                break;
            case Stopped when IsListening && world.Witness.IsStopping:
                Kill(_pause);
                break;
            case Restarted when !IsListening:
                Start();
                break;
            case >= FirstLink when IsStalled:
                world.Agenda.Add(world.Now + world.Swarm.Interval, this, tag);
                break;
            case >= FirstLink when IsListening && world.Links[tag - FirstLink] is { State: LinkState.Closing } link:
                Lose(link, DepartureReason.ConnectionLost);
                link.Up.Cut();
                EndTurn();
                break;
        }
    }

    private void Start()
    {
        Epoch = world.Fate.Next();
        Core = new(world.Swarm.Settings, Epoch, world.Swarm.Bounds);
        Epoch &= RequestToken.EpochMask;
        IsListening = true;
        _startedAt = world.Now;
        _opened = 0;
        _tickAt = Instant.Never;
        world.Witness.BeginLife();
        world.Transcript.Note($"---- the broker listens, epoch {Epoch:x12}");
    }

    private void Die()
    {
        IsListening = false;
        IsStalled = false;
        while (_unread.TryDequeue(out var unread))
        {
            unread.Arrival.Parcel?.Release();
        }

        foreach (var link in world.Links)
        {
            if (link.State is LinkState.Gone)
            {
                continue;
            }

            link.State = LinkState.Gone;
            link.Up.Cut();
            if (world.Weather.Chance(50))
            {
                link.Down.Send(ArrivalKind.Closed, null, world.Swarm.Delay);
            }
            else
            {
                link.Down.Reset(world.Swarm.Delay);
            }
        }

        world.Parcels.Forgive();
        world.Witness.EndLife();
    }

    private void Resume()
    {
        IsStalled = false;
        _tickAt = Instant.Never;
        LastStallEnd = world.Now;
        world.Transcript.Note($"---- the broker runs again, {_unread.Count} unread");
        // One turn reads hundreds of connections before it ticks. Only where there are more, a tick may come before everything is read; and then
        // deadlines lie so close together that the core notices each stall.
        if (world.Swarm.TicksBeforeReading && world.Now - Core.NextDeadline > world.Swarm.Interval / 20)
        {
            TickCore();
        }

        while (_unread.TryDequeue(out var unread))
        {
            Take(unread.Link, unread.Arrival);
        }

        EndTurn();
    }

    private void Take(Link link, in Arrival arrival)
    {
        var isWelcome = link.State is LinkState.Open or LinkState.Opening || (link.State is LinkState.Closing && world.Swarm.DeliversWhileClosing);
        switch (arrival.Kind)
        {
            case ArrivalKind.Opened when link.State is LinkState.Opening:
                Open(link);
                break;
            case ArrivalKind.Octets when isWelcome:
                world.Reach.Count(Row.MessageInPieces);
                world.Witness.BeginCall(CallKind.Heard, link);
                Core.Heard(link.Id, world.Now);
                _outgoing.Settle(Core);
                break;
            case ArrivalKind.Message when isWelcome && arrival.Parcel!.Octets > Swarm.MessageOctetsMax:
                Lose(link, DepartureReason.MessageTooLarge);
                link.Up.Cut();
                link.Down.Reset(_outgoing.Travel());
                break;
            case ArrivalKind.Message when isWelcome:
                Read(link, arrival.Parcel!);
                break;
            case ArrivalKind.Closed or ArrivalKind.Reset when link.State is not LinkState.Gone:
                Lose(link, DepartureReason.ConnectionLost);
                link.Down.Reset(_outgoing.Travel());
                break;
        }

        arrival.Parcel?.Release();
    }

    private void Open(Link link)
    {
        foreach (var other in world.Links)
        {
            if (other == link || other.State is not LinkState.Open)
            {
                continue;
            }

            if (other.RoutingId != 0 && other.RoutingId == link.RoutingId)
            {
                world.Reach.Count(Row.RoutingIdTakenOver);
                Lose(other, DepartureReason.Superseded);
                other.Up.Cut();
                other.Down.Reset(world.Swarm.Delay);
            }
            else if (other.Owner == link.Owner && other.Worker.Stand is not WorkerStand.Unknown)
            {
                world.Reach.Count(Row.WorkerBackWhileHalfOpen);
            }
        }

        if (++_opened == world.Workers.Count + world.Clients.Count && _opened >= 4 && IsHerdTime)
        {
            world.Reach.Count(Row.HerdReconnected);
        }

        link.State = LinkState.Open;
        world.Transcript.Note($"{link} connected");
        world.Witness.BeginCall(CallKind.Connected, link);
        Core.Connected(link.Id, link.Owner.Name, world.Now);
        _outgoing.Settle(Core);
        link.Down.Send(ArrivalKind.Opened, null, TimeSpan.Zero);
        if (link.Owner.IsFrozen || link.IsVanished || link.Owner.IsUpStalled || link.Owner.IsDownStalled)
        {
            link.WatchSilence();
        }
    }

    private void Read(Link link, Parcel parcel)
    {
        if (MdpReader.TryReadAtBroker(parcel, out var command, out var violation))
        {
            world.Transcript.Note($"{link} said {command.Version} {command.Name} {ServiceName.Escape(command.Service)}{Describe(command.Address)}");
            world.Witness.BeginCall(link, command);
            Core.Receive(link.Id, command, world.Now);
        }
        else
        {
            world.Transcript.Note($"{link} violated the protocol: {violation}");
            world.Reach.Count(ViolationRows.Of(violation));
            world.Witness.BeginCall(CallKind.Violated, link);
            Core.Violated(link.Id, violation, world.Now);
        }

        _outgoing.Settle(Core);
    }

    private void Lose(Link link, DepartureReason reason)
    {
        var wasKnown = link.State is LinkState.Open or LinkState.Closing;
        link.State = LinkState.Gone;
        if (!wasKnown)
        {
            return;
        }

        world.Transcript.Note($"{link} disconnected: {reason}");
        world.Witness.BeginCall(link, reason);
        Core.Disconnected(link.Id, reason, world.Now);
        _outgoing.Settle(Core);
    }

    private void EndTurn()
    {
        while (_outgoing.TryTakeOverflown(out var link))
        {
            if (link.State is LinkState.Open or LinkState.Closing)
            {
                world.Reach.Count(link.IsClient is true ? Row.ClientDoesNotRead : Row.WorkerDoesNotRead);
                Lose(link, DepartureReason.SendQueueFull);
                link.Up.Cut();
                link.Down.Reset(world.Swarm.Delay);
            }
        }

        var isSloppy = world.IsChaos && world.Swarm.Has(Fault.SloppyTicks);
        if (Core.NextDeadline <= world.Now || (isSloppy && world.Fate.Chance(10)))
        {
            TickCore();
            if (isSloppy && world.Fate.Chance(20))
            {
                TickCore();
            }
        }

        var next = Core.NextDeadline;
        if (next < _tickAt)
        {
            _tickAt = isSloppy ? next + world.Fate.Between(TimeSpan.Zero, Sloppiness(world.Swarm) * world.Fate.Pick(0.1, 1)) : next;
            world.Agenda.Add(_tickAt, this, Tick);
        }
    }

    private void TickCore()
    {
        world.Witness.BeginCall(CallKind.Tick, null);
        Core.Tick(world.Now);
        _outgoing.Settle(Core);
        Claim.That(Core.NextDeadline > world.Now, $"after a tick the next deadline is {Core.NextDeadline}, and it is {world.Now}");
    }

    private bool IsHerdTime => world.Now > Instant.Zero + TimeSpan.FromHours(1) + world.Swarm.Interval && world.Now - _startedAt < world.Swarm.Interval;

    private static string Describe(ReadOnlySpan<byte> address) => RequestToken.TryRead(address, out var token) ? token.ToString() : ServiceName.Escape(address);
}
