using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The process of our broker, as its host: it reads and writes for the core, and ticks it.</summary>
internal sealed class BrokerHost(World world) : BrokerProcess(world)
{
    private const int Tick = 1;

    /// <summary>Tags from here on name a connection that is to be reported as gone.</summary>
    public const int FirstLink = 16;

    private readonly Outgoing _outgoing = new(world);
    private Instant _tickAt;
    private Instant _startedAt;
    private int _opened;
    private bool _announces;

    /// <summary>The core of this life.</summary>
    public BrokerCore Core { get; private set; } = null!;

    /// <summary>The epoch of this life.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>How late a sloppy host ticks at most.</summary>
    public static TimeSpan Sloppiness(Swarm swarm) => swarm.Interval * 0.4;

    /// <summary>Whether it ends what it holds, and takes nothing more.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Whether it announces 0.3 to whoever connects now.</summary>
    public bool Announces() => World.Swarm.Announcement switch
    {
        Announcement.ToAll => true,
        Announcement.ToSome => World.Weather.Chance(60),
        _ => _announces,
    };

    public override void GiveUp(Link link, DepartureReason reason)
    {
        Lose(link, reason);
        link.Up.Cut();
        link.Down.Reset(World.Swarm.Delay);
        EndTurn();
    }

    public override bool TryStealToken(Link? thief, Span<byte> token)
    {
        foreach (var other in World.Witness.Registered)
        {
            if (other.Stand is WorkerStand.Busy && other.Link != thief)
            {
                new RequestToken(Epoch, other.Number, (ushort)other.Attempt).Write(token);
                return true;
            }
        }

        return false;
    }

    public override bool Holds(AskRecord ask) => ask.Fate is AskFate.Accepted;

    /// <summary>It takes nothing more, and ends what it holds.</summary>
    public void Drain()
    {
        World.Transcript.Note($"---- the broker drains");
        World.Reach.Count(Row.Drained);
        IsDraining = true;
        World.Witness.BeginCall(CallKind.Drain, null);
        Core.Drain(World.Now);
        _outgoing.Settle(Core);
    }

    /// <summary>Other settings are put in force, if it is there to take them; else it begins with them.</summary>
    public void Reconfigure()
    {
        if (!IsListening)
        {
            return;
        }

        World.Transcript.Note($"---- the heartbeat is {World.Heartbeat.Interval.TotalMilliseconds} ms x {World.Heartbeat.Liveness} from now on");
        World.Witness.BeginCall(CallKind.Reconfigure, null);
        Core.Reconfigure(Settings, World.Now);
        _outgoing.Settle(Core);
        EndTurn();
    }

    public override void Stop()
    {
        World.Transcript.Note($"---- the broker stops");
        World.Witness.BeginCall(CallKind.Stop, null);
        Core.Stop(World.Now);
        _outgoing.Settle(Core);
    }

    public override void Wake(int tag)
    {
        switch (tag)
        {
            case Tick when IsListening && !IsStalled && _tickAt <= World.Now:
                _tickAt = Instant.Never;
                EndTurn();
                break;
            case >= FirstLink when IsStalled:
                World.Agenda.Add(World.Now + World.Swarm.Interval, this, tag);
                break;
            case >= FirstLink when IsListening && World.Links[tag - FirstLink] is { State: LinkState.Closing } link:
                Lose(link, DepartureReason.ConnectionLost);
                link.Up.Cut();
                EndTurn();
                break;
            default:
                base.Wake(tag);
                break;
        }
    }

    protected override void BeginLife()
    {
        _outgoing.Begin();
        Epoch = World.Fate.Next();
        Core = new(Settings, Epoch, World.Swarm.Bounds);
        Epoch &= RequestToken.EpochMask;
        _startedAt = World.Now;
        _opened = 0;
        _tickAt = Instant.Never;
        IsDraining = false;
        _announces = World.Swarm.HasSessions && World.Fate.Chance(60);
        World.Witness.BeginLife();
        World.Transcript.Note($"---- the broker listens, epoch {Epoch:x12}");
    }

    protected override void Resumed()
    {
        _tickAt = Instant.Never;
        // One turn reads hundreds of connections before it ticks. Only where there are more, a tick may come before everything is read; and then
        // deadlines lie so close together that the core notices each stall.
        if (World.Swarm.TicksBeforeReading && World.Now - Core.NextDeadline > World.Witness.InForce.Interval / 20)
        {
            TickCore();
        }
    }

    protected override void Take(Link link, in Arrival arrival)
    {
        var isWelcome = link.State is LinkState.Open or LinkState.Opening || (link.State is LinkState.Closing && World.Swarm.DeliversWhileClosing);
        switch (arrival.Kind)
        {
            case ArrivalKind.Opened when link.State is LinkState.Opening:
                Open(link);
                break;
            case ArrivalKind.Octets when isWelcome:
                World.Reach.Count(Row.MessageInPieces);
                World.Witness.BeginCall(CallKind.Heard, link);
                Core.Heard(link.Id, World.Now);
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
        foreach (var other in World.Links)
        {
            if (other == link || other.State is not LinkState.Open)
            {
                continue;
            }

            if (other.RoutingId != 0 && other.RoutingId == link.RoutingId)
            {
                World.Reach.Count(Row.RoutingIdTakenOver);
                Lose(other, DepartureReason.Superseded);
                other.Up.Cut();
                other.Down.Reset(World.Swarm.Delay);
            }
            else if (other.Owner == link.Owner && other.Worker.Stand is not WorkerStand.Unknown)
            {
                World.Reach.Count(Row.WorkerBackWhileHalfOpen);
            }
        }

        if (++_opened == World.Workers.Count + World.Clients.Count && _opened >= 4 && IsHerdTime)
        {
            World.Reach.Count(Row.HerdReconnected);
        }

        link.State = LinkState.Open;
        World.Transcript.Note($"{link} connected");
        World.Witness.BeginCall(CallKind.Connected, link);
        Core.Connected(link.Id, link.Owner.Name, World.Now);
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
            World.Transcript.Note($"{link} said {command.Version} {command.Name} {ServiceName.Escape(command.Service)}{Describe(command.Address)}");
            World.Witness.BeginCall(link, command);
            Core.Receive(link.Id, command, World.Now);
        }
        else
        {
            World.Transcript.Note($"{link} violated the protocol: {violation}");
            World.Reach.Count(ViolationRows.Of(violation));
            World.Witness.BeginCall(CallKind.Violated, link);
            Core.Violated(link.Id, violation, World.Now, parcel);
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

        World.Transcript.Note($"{link} disconnected: {reason}");
        World.Witness.BeginCall(link, reason);
        Core.Disconnected(link.Id, reason, World.Now);
        _outgoing.Settle(Core);
    }

    protected override void EndTurn()
    {
        while (_outgoing.TryTakeOverflown(out var link))
        {
            if (link.State is LinkState.Open or LinkState.Closing)
            {
                World.Reach.Count(link.IsClient is true ? Row.ClientDoesNotRead : Row.WorkerDoesNotRead);
                Lose(link, DepartureReason.SendQueueFull);
                link.Up.Cut();
                link.Down.Reset(World.Swarm.Delay);
            }
        }

        var isSloppy = World.IsChaos && World.Swarm.Has(Fault.SloppyTicks);
        if (Core.NextDeadline <= World.Now || (isSloppy && World.Fate.Chance(10)))
        {
            TickCore();
            if (isSloppy && World.Fate.Chance(20))
            {
                TickCore();
            }
        }

        var next = Core.NextDeadline;
        if (next < _tickAt)
        {
            _tickAt = isSloppy ? next + World.Fate.Between(TimeSpan.Zero, Sloppiness(World.Swarm) * World.Fate.Pick(0.1, 1)) : next;
            World.Agenda.Add(_tickAt, this, Tick);
        }
    }

    private void TickCore()
    {
        World.Witness.BeginCall(CallKind.Tick, null);
        Core.Tick(World.Now);
        _outgoing.Settle(Core);
        Claim.That(Core.NextDeadline > World.Now, $"after a tick the next deadline is {Core.NextDeadline}, and it is {World.Now}");
    }

    private BrokerSettings Settings => World.Swarm.HasTerms ? World.Swarm.Settings with { Heartbeat = World.Heartbeat } : World.Swarm.Settings;

    private bool IsHerdTime => World.Now > Instant.Zero + TimeSpan.FromHours(1) + World.Swarm.Interval && World.Now - _startedAt < World.Swarm.Interval;

    private static string Describe(ReadOnlySpan<byte> address) => RequestToken.TryRead(address, out var token) ? token.ToString() : ServiceName.Escape(address);
}
