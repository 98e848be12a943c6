using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches who is registered, when each was last heard, and that nobody is declared dead who is not.</summary>
internal sealed class WorkerWitness(World world, PlainWitness witness)
{
    private readonly List<WorkerRecord> _registered = [];
    private readonly Queue<Link> _toBeat = new();
    private readonly List<Link> _toClose = [];
    private long _idleCount;

    /// <summary>Registered workers.</summary>
    public int Count => _registered.Count;

    public List<WorkerRecord> All => _registered;

    public void Begin()
    {
        _registered.Clear();
        _toBeat.Clear();
        _toClose.Clear();
        _idleCount = 0;
    }

    /// <summary>A sign of life counts before anything else in the call that brings it.</summary>
    public void BeginCall()
    {
        var call = witness.Call;
        if (call.Stand is WorkerStand.Unknown || call.WasClosing)
        {
            return;
        }

        var worker = call.Link!.Worker;
        if (call.Kind is CallKind.Heard && worker.Stand is WorkerStand.Idle && witness.Attended - worker.LastMessage > world.Swarm.Window)
        {
            world.Reach.Count(Row.SlowOctetsKeepAlive);
        }

        worker.LastMessage = call.Kind is CallKind.Receive ? witness.Attended : worker.LastMessage;
        if (call.Kind is CallKind.Heard || (call.Kind is CallKind.Receive && call.Name is not MdpCommandName.ClientRequest && call.Version == worker.Version))
        {
            worker.LastHeard = witness.Attended;
            worker.Unanswered = 0;
        }
    }

    public void Registered(in BrokerEvent fact)
    {
        var call = witness.Call;
        var link = witness.LinkOf(fact.Peer);
        var service = witness.ServiceOf(fact.Service!);
        Claim.That(call.IsFrom(MdpCommandName.WorkerReady) && call.Link == link, $"{link} is registered, and did not say READY");
        Claim.That(call.Stand is WorkerStand.Unknown && service == call.Service && !call.IsReserved, $"{link} is registered for {service.Text}");
        Claim.That(!witness.IsStopping, $"{link} is registered by a broker that stops");
        call.Answers++;
        var worker = link.Worker;
        worker.Service = service;
        worker.Version = call.Version;
        worker.LastHeard = witness.Attended;
        worker.LastSpoke = witness.Attended;
        worker.LastMessage = witness.Attended;
        worker.Unanswered = 0;
        worker.FenceExpiry = Instant.Never;
        _registered.Add(worker);
        service.Workers++;
        Rest(worker);
    }

    public void Refused(in BrokerEvent fact)
    {
        var call = witness.Call;
        var settings = world.Swarm.Settings;
        Claim.That(call.IsFrom(MdpCommandName.WorkerReady), $"a worker is refused that did not say READY");
        var isRight = fact.Reject switch
        {
            RejectReason.ReservedName => call.IsReserved,
            RejectReason.ServiceName => call.Service is null,
            RejectReason.Services => call.Service is { IsKnown: false } && witness.KnownServices >= settings.MaxServices,
            RejectReason.Stopping => witness.IsStopping,
            _ => false,
        };
        Claim.That(isRight, $"a worker is refused for {fact.Reject}");
        call.Answers++;
    }

    public void Departed(in BrokerEvent fact)
    {
        var call = witness.Call;
        var link = witness.LinkOf(fact.Peer);
        var worker = link.Worker;
        Claim.That(worker.Stand is not WorkerStand.Unknown, $"{link} departs and is not registered");
        Claim.That(fact.Request == worker.Number && fact.Attempt == worker.Attempt, $"{link} departs with {fact.Request}/{fact.Attempt} in hand, and had {worker.Number}/{worker.Attempt}");
        var isRight = fact.Departure switch
        {
            _ when call.Kind is CallKind.Disconnected => call.Link == link && fact.Departure == call.Reason,
            DepartureReason.Graceful => call.IsFrom(MdpCommandName.WorkerDisconnect) && call.Link == link,
            DepartureReason.HeartbeatExpired => call.Kind is CallKind.Tick && IsDead(worker),
            DepartureReason.ProcessingTimeout => call.Kind is CallKind.Tick && worker.Stand is WorkerStand.Fenced && worker.FenceExpiry <= witness.Attended && !HasUnreadReply(worker),
            DepartureReason.ProtocolViolation => call.Link == link && (call.Kind is CallKind.Violated || (call.Kind is CallKind.Receive && IsMisconduct(worker))),
            DepartureReason.BrokerStopping => call.Kind is CallKind.Stop,
            _ => false,
        };
        Claim.That(isRight, $"{link}, {worker.Stand}, last heard {worker.LastHeard}, last arrival {link.LastArrival}, departs at {witness.Attended} for {fact.Departure}");
        call.Departures++;
        call.Answers++;
        if (call.Kind is not CallKind.Disconnected)
        {
            _toClose.Add(link);
        }

        if (worker.Stand is WorkerStand.Idle)
        {
            worker.Service.Idle--;
        }

        if (--worker.Service.Workers == 0 && worker.Service.Waiting >= 3)
        {
            world.Reach.Count(Row.AllWorkersLostWhileQueued);
        }

        if (fact.Departure is DepartureReason.HeartbeatExpired && link.Owner.IsFrozen)
        {
            world.Reach.Count(Row.WorkerFrozenPastItsWindow);
        }

        worker.Stand = WorkerStand.Unknown;
        worker.Request = null;
        _registered.Remove(worker);
    }

    public void Suspected(in BrokerEvent fact)
    {
        var worker = witness.LinkOf(fact.Peer).Worker;
        Claim.That(witness.Call.Kind is CallKind.Tick && worker.Stand is WorkerStand.Busy, $"{worker.Link} is suspected");
        Claim.That(worker.Request!.Since + worker.Service.Settings.ProcessingTimeout <= witness.Attended, $"{worker.Link} is suspected before its time");
        Claim.That(!HasUnreadReply(worker), $"{worker.Link} is suspected, and its reply lies unread");
        Fence(worker, witness.Attended + worker.Service.Settings.ProcessingTimeout);
    }

    /// <summary>A reply was not passed on.</summary>
    public void Fenced(in BrokerEvent fact)
    {
        var call = witness.Call;
        var worker = witness.LinkOf(fact.Peer).Worker;
        var isReply = call.IsFrom(MdpCommandName.WorkerFinal) || call.IsFrom(MdpCommandName.WorkerPartial);
        Claim.That(isReply && worker.Link == call.Link && (worker.Stand is not WorkerStand.Busy || !IsInHand(worker)), $"a good reply of {worker.Link} is fenced");
        call.Answers++;
        if (worker.Stand is WorkerStand.Fenced && IsInHand(worker) && call.Name is MdpCommandName.WorkerFinal)
        {
            witness.Requests.Late(call.Token);
            Rest(worker);
        }
    }

    /// <summary>A heartbeat is due: nothing else was said for an interval, and enough of them have been answered.</summary>
    public void Beat(in BrokerEvent fact)
    {
        var worker = witness.LinkOf(fact.Peer).Worker;
        Claim.That(worker.Stand is not WorkerStand.Unknown, $"{worker.Link} gets a heartbeat and is not registered");
        Claim.That(witness.Attended - worker.LastSpoke >= world.Swarm.Interval, $"{worker.Link} gets a heartbeat {witness.Attended - worker.LastSpoke} after the last message");
        Claim.That(++worker.Unanswered <= world.Swarm.Settings.Heartbeat.Liveness, $"{worker.Link} gets {worker.Unanswered} heartbeats without a sign of life");
        worker.LastSpoke = witness.Attended;
        _toBeat.Enqueue(worker.Link);
    }

    /// <summary>A connection is closed.</summary>
    public void Closed(Link link)
    {
        Claim.That(link.Worker.Stand is WorkerStand.Unknown, $"{link} is closed while its worker is registered");
        _toClose.Remove(link);
    }

    /// <summary>HEARTBEAT goes to a worker.</summary>
    public void SentBeat(Link link)
    {
        var isExpected = _toBeat.TryDequeue(out var expected) && expected == link;
        Claim.That(isExpected, $"{link} gets a heartbeat that nobody told of");
    }

    /// <summary>The worker has the request in hand now.</summary>
    public void Assign(WorkerRecord worker, RequestRecord request)
    {
        Claim.That(worker.Stand is WorkerStand.Idle, $"{worker.Link} is {worker.Stand} and gets {request}");
        foreach (var other in _registered)
        {
            Claim.That(
                other.Service != worker.Service || other.Stand is not WorkerStand.Idle || other.IdleSince >= worker.IdleSince,
                $"{worker.Link} gets work before {other.Link}, which has waited longer");
        }

        worker.Stand = WorkerStand.Busy;
        worker.Service.Idle--;
        worker.Request = request;
        worker.Number = request.Number;
        worker.Attempt = request.Attempt;
        worker.LastSpoke = witness.Attended;
    }

    /// <summary>The worker has nothing in hand any more.</summary>
    public void Rest(WorkerRecord worker)
    {
        worker.Stand = WorkerStand.Idle;
        worker.Service.Idle++;
        worker.Request = null;
        worker.Number = 0;
        worker.Attempt = 0;
        worker.FenceExpiry = Instant.Never;
        worker.IdleSince = ++_idleCount;
    }

    /// <summary>The worker still works, for nobody.</summary>
    public void Fence(WorkerRecord worker, Instant expiry)
    {
        worker.Stand = WorkerStand.Fenced;
        worker.Request = null;
        worker.FenceExpiry = expiry;
    }

    /// <summary>Whether the message of this call answers what the worker has in hand.</summary>
    public bool IsInHand(WorkerRecord worker)
    {
        var call = witness.Call;
        return call.HasToken && call.Token.Epoch == world.Host.Epoch && call.Token.Request == worker.Number && call.Token.Attempt == worker.Attempt
            && worker.Number != 0;
    }

    public void EndCall()
    {
        var call = witness.Call;
        Claim.That(_toBeat.Count == 0, $"a heartbeat is told of and not sent");
        Claim.That(_toClose.Count == 0, $"a worker is purged, and its connection stays");
        if (call.Kind is CallKind.Tick)
        {
            foreach (var worker in _registered)
            {
                LookForOverdue(worker);
            }
        }

        if (call.Kind is CallKind.Disconnected)
        {
            Claim.That(call.Link!.Worker.Stand is WorkerStand.Unknown, $"{call.Link} is gone, and its worker is still registered");
        }

        if (call.WasClosing || call.Kind is not (CallKind.Receive or CallKind.Violated))
        {
            Claim.That(call.Answers == 0 || call.Kind is not (CallKind.Receive or CallKind.Violated), $"{call.Link} is heard while it is being closed");
            return;
        }

        if (call.Kind is CallKind.Violated)
        {
            Claim.That(call.Answers > 0, $"a violation passes unnoticed");
            Claim.That(call.Stand is WorkerStand.Unknown || call.Departures == 1, $"a worker that broke the protocol stays registered");
            return;
        }

        if (call.Name is not MdpCommandName.ClientRequest && call.Link!.IsClient is false)
        {
            CheckWorkerCommand(call);
        }
        else
        {
            Claim.That(call.Answers > 0, $"a message of {call.Link} passes unnoticed");
        }
    }

    private void CheckWorkerCommand(CallRecord call)
    {
        var worker = call.Link!.Worker;
        var isMisconduct = call.Stand is not WorkerStand.Unknown && worker.Version != call.Version;
        switch (call.Name)
        {
            case MdpCommandName.WorkerHeartbeat when call.Stand is not WorkerStand.Unknown && !isMisconduct:
                Claim.That(call.Departures == 0, $"a heartbeat costs {call.Link} its registration");
                break;
            case MdpCommandName.WorkerDisconnect when !isMisconduct:
                Claim.That(worker.Stand is WorkerStand.Unknown, $"{call.Link} said DISCONNECT and is registered");
                break;
            case MdpCommandName.WorkerFinal when call.Stand is WorkerStand.Busy && call.InHand is { } request && call.Departures == 0:
                Claim.That(request.Stand is RequestStand.Ended && request.Outcome is RequestOutcome.Replied, $"the reply to {request} came, and it did not end with it");
                break;
            default:
                Claim.That(call.Answers > 0, $"{call.Name} of {call.Link} passes unnoticed");
                break;
        }
    }

    private bool IsMisconduct(WorkerRecord worker)
    {
        var call = witness.Call;
        return call.Name switch
        {
            MdpCommandName.ClientRequest => true,
            _ when call.Version != worker.Version => true,
            MdpCommandName.WorkerReady => true,
            MdpCommandName.WorkerFinal or MdpCommandName.WorkerPartial => worker.Stand is WorkerStand.Idle || !IsInHand(worker),
            _ => false,
        };
    }

    private bool HasUnreadReply(WorkerRecord worker) => world.Host.HasUnreadReply(worker.Link, new(world.Host.Epoch, worker.Number, (ushort)worker.Attempt));

    // By the core's own time, and by the octets that really came out at the broker's end, read or not.
    private bool IsDead(WorkerRecord worker)
    {
        var swarm = world.Swarm;
        var hadGrace = world.LastJump < swarm.Interval * 2 || world.Now - world.LastJumpEnd >= swarm.Interval * 0.9;
        return worker.Stand is WorkerStand.Idle
            && witness.Attended >= worker.LastHeard + swarm.Window
            && witness.Attended >= witness.JudgeFrom
            && world.Now - worker.Link.LastArrival >= swarm.Window
            && hadGrace;
    }

    private void LookForOverdue(WorkerRecord worker)
    {
        var now = witness.Attended;
        var swarm = world.Swarm;
        Claim.That(worker.Link.State is LinkState.Open, $"{worker.Link} is registered, and its connection is {worker.Link.State}");
        Claim.That(
            worker.Stand is not WorkerStand.Idle || now < Instant.Later(worker.LastHeard + swarm.Window, witness.JudgeFrom),
            $"{worker.Link} was last heard at {worker.LastHeard} and is still registered at {now}");
        Claim.That(
            worker.Stand is not WorkerStand.Fenced || now < Instant.Later(worker.FenceExpiry, witness.JudgeFrom),
            $"{worker.Link} has been fenced until {worker.FenceExpiry} and is still registered at {now}");
        Claim.That(
            worker.Unanswered >= swarm.Settings.Heartbeat.Liveness || now < worker.LastSpoke + swarm.Interval,
            $"{worker.Link} was last spoken to at {worker.LastSpoke} and gets no heartbeat at {now}");
    }
}
