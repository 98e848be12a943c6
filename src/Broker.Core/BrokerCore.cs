using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The broker as a pure machine: it knows which workers are alive, and holds each request from its arrival to exactly one end.</summary>
/// <remarks>
/// <para>Single-threaded, without clock, socket, task, lock, log or randomness. The host tells it what happened and what time it is; it
/// answers with effects (what the host must do) and events (what it may tell), each in causal order. The same inputs give the same answers.</para>
/// <para>A call returns in bounded time and never throws for anything that a peer can do. An early or doubled Tick is harmless. After
/// Tick(now), <see cref="NextDeadline"/> is later than now. Deadlines may move with every call; the host reads it again after each turn.</para>
/// <para>For each peer the host calls <see cref="Connected"/>, then any number of <see cref="Receive"/>, <see cref="Violated"/> and
/// <see cref="Heard"/>, then <see cref="Disconnected"/> once, in the order in which that connection saw them.</para>
/// </remarks>
public sealed class BrokerCore
{
    private readonly LiveSettings _settings;
    private readonly EndedRequests _ended;
    private readonly Dictionary<PeerId, Peer> _peers = [];
    private readonly Outbox _outbox = new();
    private readonly DeadlineHeap _deadlines = new();
    private readonly StallGuard _guard;
    private readonly ServiceDirectory _directory;
    private readonly WorkerRoster _roster;
    private readonly Registration _registration;
    private readonly Attendance _attendance;
    private readonly Departures _departures;
    private readonly WorkerDialogue _workers;
    private readonly ClientDialogue _clients;
    private readonly OpenRequests _requests;
    private readonly ManagementService _management;

    /// <summary>A broker with no peers.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="epoch">A random value that names this life of the broker; its lower 48 bits are used.</param>
    /// <param name="bounds">What the transport's limits leave for a body; by default anything.</param>
    public BrokerCore(BrokerSettings settings, ulong epoch, BodyBounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var live = _settings = new(settings);
        _guard = new(settings.Heartbeat.Interval);
        _directory = new(live, _outbox);
        Letters = new(live, _outbox);
        Ids = new(live);
        _ended = new EndedRequests(settings.MaxEndedRequests);
        var claims = new Claims();
        var answers = new Answers(Ids, _outbox);
        var dispatcher = new Dispatcher(epoch & RequestToken.EpochMask, claims, Ids, _deadlines, _outbox);
        var requests = _requests = new OpenRequests(_directory, claims, Ids, answers, _deadlines, Letters, _ended, _outbox);
        var recovery = new Recovery(live, requests, dispatcher, claims, _deadlines, _outbox);
        Ledger = new(live, bounds ?? BodyBounds.None, _directory, requests, dispatcher, recovery, answers, _deadlines, _outbox);
        var lists = new ListBudget(live);
        var herald = new Herald(live, _outbox);
        Watchers = new(live, _directory, lists, _deadlines, _outbox);
        _roster = new(_directory, recovery, dispatcher, herald, _deadlines, Watchers, _outbox);
        _attendance = new(live, Ledger, herald, _deadlines, _outbox);
        _departures = new(_roster, _attendance, Watchers, _outbox);
        _registration = new(live, _directory, _roster, dispatcher, _departures, _outbox);
        var inventory = new Inventory(live, recovery, dispatcher, _outbox);
        _workers = new(_registration, _roster, Ledger, inventory, recovery, _departures, _outbox);
        _management = new ManagementService(live, _directory, Ledger, requests, Ids, Letters, _ended, lists, Watchers, _outbox);
        _clients = new(live, _directory, Ledger, new(live, Ids, answers, _outbox), Ids, answers, _attendance, _departures, _management, Watchers, _outbox);
    }

    /// <summary>The host's instant at which <see cref="Tick"/> is to be called; Never for none.</summary>
    public Instant NextDeadline => _guard.ToHost(_deadlines.Earliest);

    /// <summary>Whether the broker is draining, and holds no request any more.</summary>
    public bool IsDrained => _clients.Closed is not RejectReason.None && Ledger.Count == 0;

    /// <summary>Whether the broker is draining or stopping, and takes no request over any more.</summary>
    public bool IsDraining => _clients.Closed is not RejectReason.None;

    /// <summary>The number of all requests that it holds.</summary>
    public int RequestCount => Ledger.Count;

    /// <summary>How much is told of what each request does when all is well. Events by default; to be less while nobody listens to them.</summary>
    public RoutineDetail Routine { get => _outbox.Routine; set => _outbox.Routine = value; }

    /// <summary>The services and their workers, to look at.</summary>
    internal ServiceDirectory Directory => _directory;

    /// <summary>The requests, to look at.</summary>
    internal RequestLedger Ledger { get; }

    /// <summary>The ids of requests, and what is kept of ended ones, to look at.</summary>
    internal KnownIds Ids { get; }

    /// <summary>Who is told of presence, to look at.</summary>
    internal Watchers Watchers { get; }

    /// <summary>The dead letters, to look at.</summary>
    internal DeadLetters Letters { get; }

    /// <summary>A connection finished its handshake.</summary>
    /// <param name="id">A name that no connection had before.</param>
    /// <param name="remote">Its remote endpoint, for events.</param>
    /// <param name="now">The host's time.</param>
    public void Connected(PeerId id, string remote, Instant now)
    {
        Attend(now);
        _peers.Add(id, new(id, remote));
    }

    /// <summary>A message came. Its names are borrowed, its body is retained where it is kept.</summary>
    public void Receive(PeerId id, in MdpCommand command, Instant now)
    {
        now = Attend(now);
        if (!TryFind(id, out var peer))
        {
            return;
        }

        var role = command.Name.IsClientCommand() ? PeerRole.Client : PeerRole.Worker;
        if (peer.Role is PeerRole.Unknown)
        {
            Appear(peer, role, command.Version, now);
        }

        if (peer.Role != role)
        {
            _departures.Refuse(peer, Misconduct.RoleChanged, command.Version, now);
        }
        else if (role is PeerRole.Client)
        {
            _clients.Receive(peer, command, now);
        }
        else
        {
            _workers.Receive(peer, command, now);
        }
    }

    /// <summary>A message came that the codec refused. A worker gets no second chance, nor does a 0.3 peer, who is told why; a client gets a limited number.</summary>
    /// <param name="id">Who sent it.</param>
    /// <param name="violation">What is wrong with it.</param>
    /// <param name="now">The host's time.</param>
    /// <param name="frames">The message, by whose header a peer that has not spoken yet is answered; null for none.</param>
    public void Violated(PeerId id, MdpViolation violation, Instant now, IFrames? frames = null)
    {
        now = Attend(now);
        if (!TryFind(id, out var peer))
        {
            return;
        }

        peer.Violations++;
        _outbox.Tell(new() { Kind = BrokerEventKind.PeerViolation, At = now, Peer = id, Remote = peer.Remote, Violation = violation });
        if (peer.Role is PeerRole.Unknown && frames is not null && MdpReader.TryReadHeader(frames, out var version, out var isClient) && version is MdpVersion.V03)
        {
            Appear(peer, isClient ? PeerRole.Client : PeerRole.Worker, version, now);
        }

        if (peer.Role is PeerRole.Worker || peer.Version is MdpVersion.V03 || peer.Violations >= _settings.Current.MaxViolations)
        {
            _departures.Drop(peer, DepartureReason.ProtocolViolation, violation.Reason().ToArray(), now);
        }
    }

    /// <summary>Octets of a message came that is not complete yet: a sign of life.</summary>
    public void Heard(PeerId id, Instant now)
    {
        now = Attend(now);
        if (!TryFind(id, out var peer))
        {
            return;
        }

        if (peer.Worker is { } worker)
        {
            _roster.Hear(worker, now);
        }
        else if (peer.Client?.Presence is { } presence)
        {
            _attendance.Hear(presence, now);
        }
    }

    /// <summary>The connection is gone; nothing comes from it any more.</summary>
    public void Disconnected(PeerId id, DepartureReason reason, Instant now)
    {
        now = Attend(now);
        if (_peers.Remove(id, out var peer))
        {
            _departures.Depart(peer, reason, now);
        }
    }

    /// <summary>Time passed: whatever is due by now happens.</summary>
    public void Tick(Instant now)
    {
        now = Attend(now);
        while (_deadlines.TryTakeDue(now, out var due))
        {
            switch (due)
            {
                case Worker worker:
                    _roster.Look(worker, _guard.JudgeFrom, now);
                    break;
                case PendingRequest request when now < _guard.JudgeFrom:
                    // The reply, or the worker, that would have been in time may lie unread in a socket since our own stall.
                    _deadlines.Set(request, _guard.JudgeFrom);
                    break;
                case PendingRequest request:
                    Ledger.Expire(request, now);
                    break;
                case Presence presence:
                    if (!_attendance.TryLook(presence, _guard.JudgeFrom, now))
                    {
                        _departures.Drop(presence.Client.Peer, DepartureReason.HeartbeatExpired, Wording.Of(DepartureReason.HeartbeatExpired), now);
                    }

                    break;
                default:
                    Watchers.Look(due, now);
                    break;
            }
        }
    }

    /// <summary>Other settings are in force from now on.</summary>
    /// <remarks>
    /// What was agreed stays agreed: workers and clients keep the heartbeat and the credit that they asked for, and a request that waits, runs or is held keeps the
    /// deadline that it was given; its next one is the new settings'. What is above a lowered limit stays, except for what is kept of the past. Another heartbeat is told to
    /// the 0.3 peers that left theirs to the broker, and holds when they acknowledge it.
    /// </remarks>
    /// <param name="settings">Validated settings.</param>
    /// <param name="now">The host's time.</param>
    public void Reconfigure(BrokerSettings settings, Instant now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        now = Attend(now);
        _settings.Current = settings;
        _guard.Retune(settings.Heartbeat.Interval);
        _directory.Reconfigure();
        _ended.Resize(settings.MaxEndedRequests);
        Letters.Trim(now);
        Ids.Trim();
        _outbox.Tell(new() { Kind = BrokerEventKind.SettingsChanged, At = now });
        foreach (var peer in _peers.Values)
        {
            _roster.Tell(peer.Worker, now);
            _attendance.Tell(peer.Client?.Presence, now);
        }
    }

    /// <summary>Takes no requests over any more; those that it holds may end, and workers may come and go. See <see cref="IsDrained"/>.</summary>
    public void Drain(Instant now)
    {
        now = Attend(now);
        if (_clients.Closed is RejectReason.None)
        {
            _clients.Closed = RejectReason.Draining;
            _outbox.Tell(new() { Kind = BrokerEventKind.DrainBegan, At = now, Count = Ledger.Count });
            Watchers.Close(RejectReason.Draining, now);
        }
    }

    /// <summary>Answers a question of the operator from the same tables, and in the same words, as a client's question to a management service.</summary>
    /// <param name="service">The name of a management service: <c>mmi.workers</c>.</param>
    /// <param name="asked">What a client would send as the body, at least one frame.</param>
    /// <param name="now">The host's time.</param>
    /// <returns>What a client would get: a status of three digits, and where there is more to say, JSON.</returns>
    public Body Ask(string service, in Body asked, Instant now)
    {
        ArgumentNullException.ThrowIfNull(service);
        now = Attend(now);
        return _management.AnswerOperator(service, asked, now);
    }

    /// <summary>What there is of each service, for gauges. Takes as long as there are services and workers.</summary>
    /// <param name="now">The host's time.</param>
    public IReadOnlyList<ServiceLevels> Survey(Instant now)
    {
        now = Attend(now);
        return [.. _directory.All.Select(service => service.Survey(now))];
    }

    /// <summary>Whether what a peer says is about a service: it names it, or a request of it, or a worker of it speaks of its connection.</summary>
    /// <param name="id">Who speaks.</param>
    /// <param name="command">What it says; not received yet, so that the request is still where it was.</param>
    /// <param name="service">The service.</param>
    public bool Concerns(PeerId id, in MdpCommand command, ServiceName service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (!command.Service.IsEmpty)
        {
            return command.Service.SequenceEqual(service.Octets);
        }

        if (!TryFind(id, out var peer))
        {
            return false;
        }

        if (peer.Worker is not { } worker)
        {
            return Ids.TryFind(command.Id, out var open, out var kept) && service.Equals(open is null ? kept!.Service : open.Service.Name);
        }

        return RequestToken.TryRead(command.Address, out var token) && worker.Hand.Find(token) is { } assignment
            ? service.Equals(assignment.Service.Name)
            : _directory.Find(service.Octets) is { } known && worker.FindEnlistment(known) is not null;
    }

    /// <summary>The operator removes a worker: it is told DISCONNECT, its connection is closed, and what it had in hand takes the way of a lost worker's requests.</summary>
    /// <remarks>Nothing keeps it from coming back.</remarks>
    /// <returns>False when there is no registered worker on that connection.</returns>
    public bool Evict(PeerId id, Instant now)
    {
        now = Attend(now);
        if (!TryFind(id, out var peer) || peer.Worker is not { } worker)
        {
            return false;
        }

        _roster.Dismiss(worker, DepartureReason.Evicted, Wording.Of(DepartureReason.Evicted), now);
        return true;
    }

    /// <summary>The operator ends a request. Its client is told if its version has a word for it, and so is a 0.3 worker that has it in hand; any other one finishes for nobody.</summary>
    /// <param name="number">The request's number in this life of the broker.</param>
    /// <param name="now">The host's time.</param>
    /// <returns>False when there is no such request, or not any more.</returns>
    public bool CancelRequest(ulong number, Instant now)
    {
        now = Attend(now);
        if (_requests.Find(number) is not { } request)
        {
            return false;
        }

        Ledger.Abandon(request, RequestOutcome.Cancelled, now);
        return true;
    }

    /// <summary>Dismisses all workers and 0.3 clients, ends all requests, and accepts nothing any more.</summary>
    public void Stop(Instant now)
    {
        now = Attend(now);
        _registration.IsClosed = true;
        _clients.Closed = RejectReason.Stopping;
        Watchers.Close(RejectReason.Stopping, now);
        var services = _directory.All.ToList();
        foreach (var service in services)
        {
            Ledger.AbandonAll(service, RequestOutcome.BrokerStopped, now);
        }

        foreach (var enlistment in services.SelectMany(service => service.Workers).ToList())
        {
            if (enlistment.Worker.Peer.Worker is { } worker)
            {
                _roster.Dismiss(worker, DepartureReason.BrokerStopping, Wording.Of(DepartureReason.BrokerStopping), now);
            }
        }

        foreach (var peer in _peers.Values.Where(peer => peer is { Client: not null, Version: MdpVersion.V03 }).ToList())
        {
            _departures.Drop(peer, DepartureReason.BrokerStopping, Wording.Of(DepartureReason.BrokerStopping), now);
        }

        Ids.Clear();
    }

    /// <summary>Takes the next effect; whoever takes it releases it.</summary>
    public bool TryTakeEffect(out Effect effect) => _outbox.TryTake(out effect);

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out BrokerEvent brokerEvent) => _outbox.TryTake(out brokerEvent);

    /// <summary>Takes all figures (<see cref="RoutineDetail.Figures"/>). They are good until the core is called again.</summary>
    public ReadOnlySpan<RequestFigure> TakeFigures() => _outbox.TakeFigures();

    private Instant Attend(Instant now)
    {
        var attended = _guard.Attend(now, _deadlines.Earliest, out var stall);
        if (stall > TimeSpan.Zero)
        {
            _outbox.Tell(new() { Kind = BrokerEventKind.StallNoticed, At = attended, Elapsed = stall });
        }

        return attended;
    }

    private bool TryFind(PeerId id, out Peer peer) => _peers.TryGetValue(id, out peer!) && !peer.IsClosing;

    private void Appear(Peer peer, PeerRole role, MdpVersion version, Instant now)
    {
        peer.Role = role;
        peer.Version = version;
        if (role is PeerRole.Client)
        {
            peer.Client = new(peer);
            _outbox.Tell(BrokerEventKind.ClientAppeared, peer, now);
        }
    }
}
