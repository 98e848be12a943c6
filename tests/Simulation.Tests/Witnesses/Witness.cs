using System.Buffers.Text;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Simulation.Tests;

/// <summary>Watches the broker's core: each call, each fact it tells and each effect it asks for, and holds them against what must be true.</summary>
/// <remarks>It keeps its own books from the facts alone, and never asks the core how it came to them; only sums are compared.</remarks>
internal sealed class Witness
{
    private static readonly string[] Names = ["alpha", "beta", "gamma", "nobody", "bomb-0", "bomb-1", "bomb-2", "bomb-3", "bomb-4", "bomb-5"];

    private readonly World _world;
    private readonly ServiceRecord[] _services = [.. Names.Select(static name => new ServiceRecord(name, System.Text.Encoding.ASCII.GetBytes(name)))];
    private readonly RequestWitness _requests;
    private readonly WorkerWitness _workers;
    private readonly ManagementWitness _management;
    private TimeSpan _lost;
    private bool _isAttended;

    public Witness(World world)
    {
        _world = world;
        History = new(world);
        _requests = new(world, this);
        _workers = new(world, this);
        _management = new(this);
    }

    /// <summary>What clients asked for and got.</summary>
    public History History { get; }

    /// <summary>The call that is going on.</summary>
    public CallRecord Call { get; } = new();

    /// <summary>The core's own time: the host's without the stalls.</summary>
    public Instant Attended { get; private set; }

    /// <summary>Before this attended instant nobody may be judged by silence.</summary>
    public Instant JudgeFrom { get; private set; }

    /// <summary>Whether the core was told to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Facts told so far, heartbeats and stalls not counted.</summary>
    public int Facts { get; private set; }

    public RequestWitness Requests => _requests;

    public WorkerWitness Workers => _workers;

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
    public void Begin() => History.Begin();

    /// <summary>A new life of the broker.</summary>
    public void BeginLife()
    {
        foreach (var service in _services)
        {
            service.Begin(_world.Swarm.Settings);
        }

        _lost = TimeSpan.Zero;
        Attended = Instant.Zero;
        JudgeFrom = Instant.Zero;
        IsStopping = false;
        KnownServices = 0;
        _world.Nobody.Client.Begin();
        _world.Nobody.Client.IsGone = true;
        _requests.Begin();
        _workers.Begin();
    }

    /// <summary>The broker's life ended; whatever it held is gone.</summary>
    public void EndLife() => _requests.Forget();

    public void BeginCall(CallKind kind, Link? link)
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

    public void BeginCall(Link link, in MdpCommand command)
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
            Call.Replayed = Call.Question is ManagementQuestion.Replay ? _requests.Find(Call.Number) : null;
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
        switch (fact.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                _requests.Accepted(fact);
                break;
            case BrokerEventKind.RequestRejected:
                _requests.Rejected(fact);
                break;
            case BrokerEventKind.RequestDispatched:
                _requests.Dispatched(fact);
                break;
            case BrokerEventKind.RequestRequeued:
                _requests.Requeued(fact);
                break;
            case BrokerEventKind.RequestEnded:
                _requests.Ended(fact);
                break;
            case BrokerEventKind.DeadLettered:
                _requests.DeadLettered(fact);
                break;
            case BrokerEventKind.DeadLetterDropped or BrokerEventKind.DeadLetterReplayed:
                _requests.LetterGone(fact);
                break;
            case BrokerEventKind.ReplyFenced:
                _workers.Fenced(fact);
                break;
            case BrokerEventKind.ReplyDropped:
                _requests.Dropped(fact);
                break;
            case BrokerEventKind.PeerViolation or BrokerEventKind.UnknownWorker or BrokerEventKind.ManagementAnswered:
                Call.Answers++;
                break;
            default:
                SeePeersAndServices(fact);
                break;
        }
    }

    /// <summary>The core asked for something to be done.</summary>
    public void See(in Effect effect)
    {
        Attend();
        var link = LinkOf(effect.Peer);
        Claim.That(link.State is LinkState.Open, $"{effect.Kind} {effect.Name} concerns {link}, which is {link.State}");
        if (effect.Kind is EffectKind.Close)
        {
            _workers.Closed(link);
            return;
        }

        switch (effect.Name)
        {
            case MdpCommandName.WorkerRequest:
                _requests.Sent(link, effect);
                break;
            case MdpCommandName.ClientPartial or MdpCommandName.ClientFinal:
                SeeAnswer(link, effect);
                break;
            case MdpCommandName.WorkerHeartbeat:
                _workers.SentBeat(link);
                break;
            case MdpCommandName.WorkerDisconnect:
                Claim.That(link.Worker.Stand is WorkerStand.Unknown, $"{link} is told DISCONNECT while it is registered");
                Claim.That(link.IsClient is false, $"{link} is told DISCONNECT and is no worker");
                break;
            default:
                Claim.That(false, $"the broker sends {effect.Name}");
                break;
        }
    }

    /// <summary>The call is over; what it had to lead to must have come.</summary>
    public void EndCall()
    {
        Attend();
        _requests.EndCall();
        _workers.EndCall();
        Claim.That(Call.Kind is not CallKind.Stop || (_requests.Count == 0 && _workers.Count == 0), $"the broker stops and holds {_requests.Count} requests and {_workers.Count} workers");
        var core = _world.Host.Core;
        var (workers, withoutWorker) = (0, 0);
        foreach (var service in core.Directory.All)
        {
            workers += service.Workers.Count;
            withoutWorker += service.Workers.Count == 0 ? 1 : 0;
            Claim.That(service.Idle.Count == 0 || service.Queue.Count == 0, $"{service.Name} has idle workers and waiting requests");
        }

        Claim.That(workers == _workers.Count, $"the roster holds {workers} workers, and {_workers.Count} are registered");
        Claim.That(withoutWorker == core.Directory.CountWithoutWorker, $"{withoutWorker} services without worker are counted as {core.Directory.CountWithoutWorker}");
        Claim.That(core.Ledger.Count == _requests.Count, $"the ledger holds {core.Ledger.Count} requests, and {_requests.Count} are open");
        Claim.That(core.Ledger.Octets == _requests.Octets, $"the ledger counts {core.Ledger.Octets} octets, and {_requests.Octets} are held");
        Claim.That(core.Ledger.Octets <= _world.Swarm.Settings.MaxTotalOctets, $"{core.Ledger.Octets} octets exceed the broker's limit");
        Claim.That(KnownServices <= _world.Swarm.Settings.MaxServices, $"{KnownServices} services exceed the broker's limit");
    }

    public Link LinkOf(PeerId peer) => peer.Value == 0 ? _world.Nobody : _world.Links[(int)peer.Value - 1];

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

    private void SeePeersAndServices(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.WorkerRegistered:
                _workers.Registered(fact);
                break;
            case BrokerEventKind.WorkerRefused:
                _workers.Refused(fact);
                break;
            case BrokerEventKind.WorkerDeparted:
                _workers.Departed(fact);
                break;
            case BrokerEventKind.WorkerSuspected:
                _workers.Suspected(fact);
                break;
            case BrokerEventKind.HeartbeatSent:
                _workers.Beat(fact);
                break;
            case BrokerEventKind.ClientAppeared:
                Claim.That(!LinkOf(fact.Peer).Client.HasAppeared, $"a client appears twice");
                LinkOf(fact.Peer).Client.HasAppeared = true;
                break;
            case BrokerEventKind.ClientDeparted:
                _requests.ClientDeparted(fact);
                break;
            case BrokerEventKind.ServiceAppeared:
                Appear(fact.Service!, isKnown: true);
                break;
            case BrokerEventKind.ServiceForgotten:
                Appear(fact.Service!, isKnown: false);
                break;
        }
    }

    private void SeeStall(in BrokerEvent fact)
    {
        Claim.That(!_isAttended, $"a stall is noticed after something else");
        if (_world.Now == _world.LastJumpEnd)
        {
            _world.Reach.Count(Row.ClockJumped);
        }
        else if (_world.Now == _world.Host.LastStallEnd)
        {
            var length = _world.Host.LastStallEnd - _world.Host.LastStallBegin;
            Claim.That(fact.Elapsed <= length + BrokerHost.Sloppiness(_world.Swarm), $"a stall of {length} is noticed as one of {fact.Elapsed}");
            _world.Reach.Count(Row.BrokerStalled);
        }
        else
        {
            Claim.That(_world.Swarm.Has(Fault.SloppyTicks) && fact.Elapsed <= BrokerHost.Sloppiness(_world.Swarm), $"a stall of {fact.Elapsed} is noticed, and there was none");
        }

        _lost += fact.Elapsed;
        JudgeFrom = Instant.Later(JudgeFrom, fact.At + (fact.Elapsed < _world.Swarm.Interval ? fact.Elapsed : _world.Swarm.Interval));
    }

    private void Attend()
    {
        if (_isAttended)
        {
            return;
        }

        _isAttended = true;
        Attended = Instant.Later(Attended, _world.Now - _lost);
        _workers.BeginCall();
        if (Call.Kind is CallKind.Receive && !Call.WasClosing)
        {
            Call.Link!.IsClient ??= Call.Name is MdpCommandName.ClientRequest;
        }
    }

    private void SeeAnswer(Link link, in Effect effect)
    {
        if (!Call.IsFrom(MdpCommandName.ClientRequest))
        {
            _requests.SentReply(link, effect);
            return;
        }

        _management.Answered(link, effect);
    }

    private void Appear(string name, bool isKnown)
    {
        var service = ServiceOf(name);
        Claim.That(service.IsKnown != isKnown, $"{name} appears or is forgotten twice");
        Claim.That(isKnown || (service.Workers == 0 && service.Open == 0), $"{name} is forgotten and in use");
        service.IsKnown = isKnown;
        KnownServices += isKnown ? 1 : -1;
    }
}
