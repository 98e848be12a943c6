using System.Diagnostics;
using Mdp.Broker.Core.Management;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

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
    private readonly BrokerSettings _settings;
    private readonly Dictionary<PeerId, Peer> _peers = [];
    private readonly Outbox _outbox = new();
    private readonly DeadlineHeap _deadlines = new();
    private readonly StallGuard _guard;
    private readonly ServiceDirectory _directory;
    private readonly RequestLedger _ledger;
    private readonly WorkerRoster _roster;
    private readonly ManagementService _management;
    private bool _isStopping;

    /// <summary>A broker with no peers.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="epoch">A random value that names this life of the broker; its lower 48 bits are used.</param>
    /// <param name="bounds">What the transport's limits leave for a body; by default anything.</param>
    public BrokerCore(BrokerSettings settings, ulong epoch, BodyBounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _guard = new(settings.Heartbeat.Interval);
        _directory = new(settings, _outbox);
        Letters = new(settings, _outbox);
        var ended = new EndedRequests(settings.MaxEndedRequests);
        var dispatcher = new Dispatcher(epoch & RequestToken.EpochMask, _deadlines, _outbox);
        _ledger = new(settings, bounds ?? BodyBounds.None, _directory, dispatcher, _deadlines, Letters, ended, _outbox);
        _roster = new(settings, _directory, _ledger, dispatcher, _deadlines, _outbox);
        _management = new(settings, _directory, _ledger, Letters, ended, _outbox);
    }

    /// <summary>The host's instant at which <see cref="Tick"/> is to be called; Never for none.</summary>
    public Instant NextDeadline => _guard.ToHost(_deadlines.Earliest);

    /// <summary>The services and their workers, to look at.</summary>
    internal ServiceDirectory Directory => _directory;

    /// <summary>The requests, to look at.</summary>
    internal RequestLedger Ledger => _ledger;

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
        if (command.Version is MdpVersion.V03)
        {
            // The codec reads 0.3 before the core speaks it, and nobody was told that it does.
            Violated(id, MdpViolation.UnknownHeader, now);
            return;
        }

        now = Attend(now);
        if (!TryFind(id, out var peer))
        {
            return;
        }

        var role = command.Name.IsClientCommand() ? PeerRole.Client : PeerRole.Worker;
        if (peer.Role is PeerRole.Unknown)
        {
            Appear(peer, role, now);
        }

        if (peer.Role != role)
        {
            Refuse(peer, Misconduct.RoleChanged, command.Version, now);
        }
        else if (role is PeerRole.Client)
        {
            ReceiveRequest(peer, command, now);
        }
        else
        {
            ReceiveFromWorker(peer, command, now);
        }
    }

    /// <summary>A message came that the codec refused. A worker gets no second chance, a client a limited number.</summary>
    public void Violated(PeerId id, MdpViolation violation, Instant now)
    {
        now = Attend(now);
        if (!TryFind(id, out var peer))
        {
            return;
        }

        peer.Violations++;
        _outbox.Tell(new() { Kind = BrokerEventKind.PeerViolation, At = now, Peer = id, Remote = peer.Remote, Violation = violation });
        if (peer.Role is PeerRole.Worker || peer.Violations >= _settings.MaxViolations)
        {
            Drop(peer, DepartureReason.ProtocolViolation, now);
        }
    }

    /// <summary>Octets of a message came that is not complete yet: a sign of life.</summary>
    public void Heard(PeerId id, Instant now)
    {
        now = Attend(now);
        if (TryFind(id, out var peer) && peer.Worker is { } worker)
        {
            _roster.Hear(worker, now);
        }
    }

    /// <summary>The connection is gone; nothing comes from it any more.</summary>
    public void Disconnected(PeerId id, DepartureReason reason, Instant now)
    {
        now = Attend(now);
        if (_peers.Remove(id, out var peer))
        {
            Depart(peer, reason, now);
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
                    _ledger.Expire(request, now);
                    break;
                default:
                    throw new UnreachableException($"nothing of type {due.GetType()} has deadlines");
            }
        }
    }

    /// <summary>Dismisses all workers, ends all requests, and accepts nothing any more.</summary>
    public void Stop(Instant now)
    {
        now = Attend(now);
        _isStopping = true;
        foreach (var service in _directory.All.ToList())
        {
            _ledger.AbandonAll(service, RequestOutcome.BrokerStopped, now);
            foreach (var enlistment in service.Workers.ToList())
            {
                _roster.Dismiss(enlistment.Worker, DepartureReason.BrokerStopping, now);
            }
        }
    }

    /// <summary>Takes the next effect; whoever takes it releases it.</summary>
    public bool TryTakeEffect(out Effect effect) => _outbox.TryTake(out effect);

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out BrokerEvent brokerEvent) => _outbox.TryTake(out brokerEvent);

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

    private void Appear(Peer peer, PeerRole role, Instant now)
    {
        peer.Role = role;
        if (role is PeerRole.Client)
        {
            peer.Client = new(peer);
            _outbox.Tell(BrokerEventKind.ClientAppeared, peer, now);
        }
    }

    private void ReceiveRequest(Peer peer, in MdpCommand command, Instant now)
    {
        if (ManagementNames.Contains(command.Service))
        {
            _management.Answer(peer, command, now);
            return;
        }

        if (_isStopping)
        {
            Reject(peer, command, RejectReason.Stopping, now);
            return;
        }

        var service = _directory.FindOrAdd(command.Service, isServed: false, out var reject, now);
        if (service is not null)
        {
            reject = _ledger.Accept(peer.Client!, command.Version, service, command.Body, now);
        }

        if (reject is RejectReason.None)
        {
            return;
        }

        Reject(peer, command, reject, now);
        if (service is not null)
        {
            _directory.Forget(service, now);
        }
    }

    private void ReceiveFromWorker(Peer peer, in MdpCommand command, Instant now)
    {
        var worker = peer.Worker;
        if (worker is not null && worker.Version != command.Version)
        {
            Refuse(peer, Misconduct.VersionChanged, worker.Version, now);
            return;
        }

        if (worker is not null)
        {
            _roster.Hear(worker, now);
        }

        var action = WorkerTransitions.Of(worker?.State ?? WorkerState.Unknown, command.Name);
        switch (action)
        {
            case WorkerAction.Register:
                Register(peer, command, now);
                break;
            case WorkerAction.Hear:
                break;
            case WorkerAction.Leave:
                _roster.Depart(worker!, DepartureReason.Graceful, now);
                _outbox.Close(peer, DepartureReason.Graceful);
                break;
            case WorkerAction.TellDisconnect:
                _outbox.SendToWorker(MdpCommandName.WorkerDisconnect, peer.Id, command.Version);
                _outbox.Tell(BrokerEventKind.UnknownWorker, peer, now);
                break;
            case WorkerAction.Close:
                _outbox.Close(peer, DepartureReason.Graceful);
                break;
            case WorkerAction.RefuseReady:
                Refuse(peer, Misconduct.ReadyTwice, command.Version, now);
                break;
            default:
                ReceiveReply(worker!, action, command, now);
                break;
        }
    }

    private void ReceiveReply(Worker worker, WorkerAction action, in MdpCommand command, Instant now)
    {
        if (!RequestToken.TryRead(command.Address, out var token) || worker.Hand.Find(token) is not { } assignment)
        {
            TellFenced(worker, token, now);
            Refuse(worker.Peer, worker.State is WorkerState.Idle ? Misconduct.ReplyWithoutRequest : Misconduct.ReplyWithWrongToken, command.Version, now);
            return;
        }

        switch (action)
        {
            case WorkerAction.PassPartial:
                _ledger.PassPartial(assignment, command.Body, now);
                break;
            case WorkerAction.PassFinal:
                _ledger.Finish(assignment, command.Body, now);
                break;
            case WorkerAction.DropPartial:
                TellFenced(worker, token, now);
                break;
            case WorkerAction.DropFinal:
                TellFenced(worker, token, now);
                _roster.Recover(assignment, now);
                break;
            default:
                throw new UnreachableException($"{action} is not what a reply leads to");
        }
    }

    private void Register(Peer peer, in MdpCommand command, Instant now)
    {
        var reject = RejectReason.None;
        var service = _isStopping || ManagementNames.IsReserved(command.Service) ? null : _directory.FindOrAdd(command.Service, isServed: true, out reject, now);
        if (service is not null)
        {
            _roster.Register(peer, command.Version, service, now);
            return;
        }

        _outbox.Tell(new()
        {
            Kind = BrokerEventKind.WorkerRefused,
            At = now,
            Peer = peer.Id,
            Remote = peer.Remote,
            Service = ServiceName.Escape(command.Service),
            Reject = reject is not RejectReason.None ? reject : _isStopping ? RejectReason.Stopping : RejectReason.ReservedName,
        });
        _outbox.SendToWorker(MdpCommandName.WorkerDisconnect, peer.Id, command.Version);
        Drop(peer, DepartureReason.ProtocolViolation, now);
    }

    private void TellFenced(Worker worker, RequestToken token, Instant now) => _outbox.Tell(new()
    {
        Kind = BrokerEventKind.ReplyFenced,
        At = now,
        Peer = worker.Peer.Id,
        Remote = worker.Peer.Remote,
        Service = worker.Service.Name.Text,
        Request = token.Request,
        Attempt = token.Attempt,
    });

    private void Reject(Peer peer, in MdpCommand command, RejectReason reason, Instant now) => _outbox.Tell(new()
    {
        Kind = BrokerEventKind.RequestRejected,
        At = now,
        Peer = peer.Id,
        Remote = peer.Remote,
        Service = _directory.Find(command.Service)?.Name.Text ?? ServiceName.Escape(command.Service),
        Reject = reason,
        Octets = command.Body.Octets,
    });

    /// <summary>A command that is well-formed but breaks the conversation: a worker is told DISCONNECT, and the connection is closed.</summary>
    private void Refuse(Peer peer, Misconduct misconduct, MdpVersion version, Instant now)
    {
        _outbox.Tell(new() { Kind = BrokerEventKind.PeerViolation, At = now, Peer = peer.Id, Remote = peer.Remote, Misconduct = misconduct });
        if (peer.Role is PeerRole.Worker && peer.Worker is null)
        {
            _outbox.SendToWorker(MdpCommandName.WorkerDisconnect, peer.Id, version);
        }

        Drop(peer, DepartureReason.ProtocolViolation, now);
    }

    private void Drop(Peer peer, DepartureReason reason, Instant now)
    {
        if (peer.Worker is { } worker)
        {
            _roster.Dismiss(worker, reason, now);
            return;
        }

        _outbox.Close(peer, reason);
        Depart(peer, reason, now);
    }

    private void Depart(Peer peer, DepartureReason reason, Instant now)
    {
        if (peer.Worker is { } worker)
        {
            _roster.Depart(worker, reason, now);
        }

        if (peer.Client is { } client)
        {
            peer.Client = null;
            _ledger.Orphan(client, now);
            _outbox.Tell(new() { Kind = BrokerEventKind.ClientDeparted, At = now, Peer = peer.Id, Remote = peer.Remote, Departure = reason });
        }
    }
}
