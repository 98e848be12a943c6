using System.Buffers.Text;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Simulation.Tests;

/// <summary>Watches the broker's core: each call, each fact it tells and each effect it asks for, and holds them against what must be true.</summary>
/// <remarks>
/// It keeps its own books from the facts alone, and never asks the core how it came to them; only sums are compared. What is common to all
/// witnesses is here: who called what, whose time it is, and which services there are.
/// </remarks>
internal abstract class Witness
{
    private static readonly string[] Names = ["alpha", "beta", "gamma", "nobody", "bomb-0", "bomb-1", "bomb-2", "bomb-3", "bomb-4", "bomb-5"];

    private readonly ServiceRecord[] _services = [.. Names.Select(static name => new ServiceRecord(name, System.Text.Encoding.ASCII.GetBytes(name)))];
    private TimeSpan _lost;
    private bool _isAttended;

    /// <summary>How many services there are.</summary>
    public static int ServiceCount => Names.Length;

    protected Witness(World world)
    {
        World = world;
        History = new(world);
    }

    protected World World { get; }

    /// <summary>What clients asked for and got.</summary>
    public History History { get; }

    /// <summary>The call that is going on.</summary>
    public CallRecord Call { get; } = new();

    /// <summary>The core's own time: the host's without the stalls.</summary>
    public Instant Attended { get; private set; }

    /// <summary>Before this attended instant nobody may be judged by silence.</summary>
    public Instant JudgeFrom { get; private set; }

    /// <summary>The broker's own heartbeat, as the core knows it.</summary>
    public HeartbeatSettings InForce { get; protected set; } = HeartbeatSettings.Default;

    /// <summary>Whether the core was told to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Facts told so far, heartbeats and stalls not counted.</summary>
    public int Facts { get; private set; }

    /// <summary>Registered workers.</summary>
    public abstract IReadOnlyList<WorkerRecord> Registered { get; }

    /// <summary>Requests accepted in this life.</summary>
    public abstract int Accepted { get; }

    /// <summary>Dead letters that are kept.</summary>
    public abstract int Letters { get; }

    /// <summary>Services that the core knows.</summary>
    public int KnownServices { get; private set; }

    /// <summary>The services there are, by number: three that may be offered, one that nobody offers, and the bombs.</summary>
    public ServiceRecord Service(int number) => _services[number];

    /// <summary>The service of this name, if there is one.</summary>
    public ServiceRecord? Find(ReadOnlySpan<byte> name)
    {
        foreach (var service in _services)
        {
            if (name.SequenceEqual(service.Octets))
            {
                return service;
            }
        }

        return null;
    }

    /// <summary>A new schedule.</summary>
    public virtual void Begin() => History.Begin();

    /// <summary>A new life of the broker.</summary>
    public void BeginLife()
    {
        foreach (var service in _services)
        {
            service.Begin(World.Swarm.Settings);
        }

        InForce = World.Heartbeat;
        _lost = TimeSpan.Zero;
        Attended = Instant.Zero;
        JudgeFrom = Instant.Zero;
        IsStopping = false;
        KnownServices = 0;
        World.Nobody.Client.Begin();
        World.Nobody.Client.IsGone = true;
        ForgetAll();
    }

    /// <summary>The broker's life ended; whatever it held is gone.</summary>
    public abstract void EndLife();

    public virtual void BeginCall(CallKind kind, Link? link)
    {
        Call.Kind = kind;
        Call.Link = link;
        Call.Name = default;
        Call.HasToken = false;
        Call.Service = null;
        Call.Ask = null;
        Call.Answers = 0;
        Call.Departures = 0;
        Call.Accepted = null;
        Call.Replayed = null;
        Call.Displaced = 0;
        Call.WasClosing = link?.State is LinkState.Closing;
        Call.Stand = link?.Worker.Stand ?? WorkerStand.Unknown;
        Call.InHand = link?.Worker.Request;
        _isAttended = false;
        IsStopping |= kind is CallKind.Stop;
    }

    public void BeginCall(Link link, DepartureReason reason)
    {
        BeginCall(CallKind.Disconnected, link);
        Call.Reason = reason;
    }

    public virtual void BeginCall(Link link, in MdpCommand command)
    {
        BeginCall(CallKind.Receive, link);
        Call.Name = command.Name;
        Call.Version = command.Version;
        Call.HasToken = RequestToken.TryRead(command.Address, out Call.Token);
        Call.IsManagement = command.Name is MdpCommandName.ClientRequest && ManagementNames.Contains(command.Service);
        Call.IsReserved = ManagementNames.IsReserved(command.Service);
        Call.Octets = command.Body.Octets;
        Call.Body = command.Body;
        if (Call.IsManagement)
        {
            var argument = command.Body.Frames!.Control(command.Body.First);
            Call.Question = ManagementQuestions.Read(command.Service);
            Call.Service = Find(argument);
            Call.Number = Utf8Parser.TryParse(argument, out ulong asked, out _) ? asked : 0;
            Call.Replayed = Call.Question is ManagementQuestion.Replay ? Find(Call.Number) : null;
        }
        else if (command.Name.HasService(command.Version))
        {
            Call.Service = Find(command.Service);
        }

        if (command.Name is MdpCommandName.ClientRequest && !Call.IsManagement && AskNote.TryRead(command.Body.Frames!.Control(command.Body.First), out var note))
        {
            Call.Ask = History.Asks[note.Ask];
        }
    }

    /// <summary>The core told a fact.</summary>
    public void See(in BrokerEvent fact)
    {
        if (fact.Kind is BrokerEventKind.StallNoticed)
        {
            SeeStall(fact);
            return;
        }

        Attend();
        Facts += fact.Kind is BrokerEventKind.HeartbeatSent ? 0 : 1;
        Claim.That(fact.At == Attended, $"{fact.Kind} is dated {fact.At} at {Attended}");
        Note(fact);
    }

    /// <summary>The core asked for something to be done.</summary>
    public void See(in Effect effect)
    {
        Attend();
        var link = LinkOf(effect.Peer);
        Claim.That(link.State is LinkState.Open, $"{effect.Kind} {effect.Name} concerns {link}, which is {link.State}");
        Note(link, effect);
    }

    /// <summary>The call is over; what it had to lead to must have come.</summary>
    public void EndCall()
    {
        Attend();
        CheckCall();
        Claim.That(KnownServices <= World.Swarm.Settings.MaxServices, $"{KnownServices} services exceed the broker's limit");
    }

    /// <summary>The request of this number, if there ever was one.</summary>
    public abstract RequestRecord? Find(ulong number);

    public Link LinkOf(PeerId peer) => peer.Value == 0 ? World.Nobody : World.Links[(int)peer.Value - 1];

    public ServiceRecord ServiceOf(string text)
    {
        foreach (var service in _services)
        {
            if (ReferenceEquals(text, service.Text) || string.Equals(text, service.Text, StringComparison.Ordinal))
            {
                return service;
            }
        }

        throw new SimulationFailure($"the broker speaks of a service {text}");
    }

    /// <summary>A new life of the broker knows nothing.</summary>
    protected abstract void ForgetAll();

    /// <summary>The core told a fact.</summary>
    protected abstract void Note(in BrokerEvent fact);

    /// <summary>The core asked for something to be done with a connection that is open.</summary>
    protected abstract void Note(Link link, in Effect effect);

    /// <summary>The call is over.</summary>
    protected abstract void CheckCall();

    /// <summary>The first thing in a call was told; a sign of life counts before anything else.</summary>
    protected abstract void Hear();

    /// <summary>A service becomes known, or is forgotten.</summary>
    protected void Appear(string name, bool isKnown)
    {
        var service = ServiceOf(name);
        Claim.That(service.IsKnown != isKnown, $"{name} appears or is forgotten twice");
        Claim.That(isKnown || (service.Workers == 0 && service.Open == 0), $"{name} is forgotten and in use");
        service.IsKnown = isKnown;
        KnownServices += isKnown ? 1 : -1;
    }

    private void SeeStall(in BrokerEvent fact)
    {
        Claim.That(!_isAttended, $"a stall is noticed after something else");
        if (World.Now == World.LastJumpEnd)
        {
            World.Reach.Count(Row.ClockJumped);
        }
        else if (World.Now == World.Host.LastStallEnd)
        {
            var length = World.Host.LastStallEnd - World.Host.LastStallBegin;
            Claim.That(fact.Elapsed <= length + BrokerHost.Sloppiness(World.Swarm), $"a stall of {length} is noticed as one of {fact.Elapsed}");
            World.Reach.Count(Row.BrokerStalled);
        }
        else
        {
            Claim.That(World.Swarm.Has(Fault.SloppyTicks) && fact.Elapsed <= BrokerHost.Sloppiness(World.Swarm), $"a stall of {fact.Elapsed} is noticed, and there was none");
        }

        _lost += fact.Elapsed;
        JudgeFrom = Instant.Later(JudgeFrom, fact.At + (fact.Elapsed < InForce.Interval ? fact.Elapsed : InForce.Interval));
    }

    private void Attend()
    {
        if (_isAttended)
        {
            return;
        }

        _isAttended = true;
        Attended = Instant.Later(Attended, World.Now - _lost);
        Hear();
        if (Call.Kind is CallKind.Receive && !Call.WasClosing)
        {
            Call.Link!.IsClient ??= Call.Name.IsClientCommand();
        }
    }
}
