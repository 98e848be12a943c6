using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches the workers of all versions: who is registered for what, what each has in hand, and that nobody is declared dead who is not.</summary>
internal sealed class MixedWorkers(World world, MixedWitness witness)
{
    private readonly List<WorkerRecord> _registered = [];
    private readonly List<Link> _toClose = [];

    /// <summary>Registered workers.</summary>
    public int Count => _registered.Count;

    public List<WorkerRecord> All => _registered;

    /// <summary>What the worker has in hand by this token; null for nothing.</summary>
    public static HandRecord? FindInHand(WorkerRecord worker, RequestToken token)
    {
        foreach (var held in worker.Hand)
        {
            if (held.Token == token)
            {
                return held;
            }
        }

        return null;
    }

    public void Begin()
    {
        _registered.Clear();
        _toClose.Clear();
    }

    /// <summary>A sign of life counts before anything else in the call that brings it; and what a heartbeat leaves out of the fenced ones is over.</summary>
    public void Hear()
    {
        var call = witness.Call;
        if (call.Stand is WorkerStand.Unknown || call.WasClosing)
        {
            return;
        }

        var worker = call.Link!.Worker;
        if (call.Kind is CallKind.Heard || (call.Kind is CallKind.Receive && !call.Name.IsClientCommand() && call.Version == worker.Version))
        {
            worker.LastHeard = witness.Attended;
            worker.Unanswered = 0;
        }

        if (IsInventory(call, worker))
        {
            worker.Hand.RemoveAll(held => held.Request is null && IsMissing(call, held));
            Stand(worker);
        }
    }

    public void Register(in BrokerEvent fact)
    {
        var call = witness.Call;
        var link = witness.LinkOf(fact.Peer);
        var service = witness.ServiceOf(fact.Service!);
        var settings = world.Swarm.Settings;
        Claim.That(call.IsFrom(MdpCommandName.WorkerReady) && call.Link == link, $"{link} is registered, and did not say READY");
        Claim.That(call.Stand is WorkerStand.Unknown && service == call.Service && !call.IsReserved, $"{link} is registered for {service.Text}");
        Claim.That(!witness.IsStopping, $"{link} is registered by a broker that stops");
        call.Answers++;
        var worker = link.Worker;
        worker.Begin();
        worker.Version = call.Version;
        worker.Service = service;
        worker.Instance = call.Version is MdpVersion.V03 ? call.Instance : default;
        worker.Credit = call.Version is MdpVersion.V03 ? Math.Min(call.Credit, settings.MaxCredit) : 1;
        worker.Terms.Begin(call, witness.InForce);
        worker.LastHeard = witness.Attended;
        worker.LastSpoke = witness.Attended;
        worker.Unanswered = 0;
        foreach (var other in _registered)
        {
            Claim.That(worker.Instance.IsNone || other.Instance != worker.Instance, $"{link} is registered beside {other.Link}, which is the same worker");
        }

        _registered.Add(worker);
        worker.Services.Add(service);
        service.Workers++;
        worker.Stand = WorkerStand.Idle;
    }

    /// <summary>One service more.</summary>
    public void Enlist(in BrokerEvent fact)
    {
        var worker = CallerOf(fact, MdpCommandName.WorkerReady);
        var service = witness.ServiceOf(fact.Service!);
        Claim.That(service == witness.Call.Service && !worker.Services.Contains(service), $"{worker.Link} is enlisted for {service.Text}");
        Claim.That(worker.Services.Count < world.Swarm.Settings.MaxServicesPerWorker, $"{worker.Link} serves {worker.Services.Count} services already");
        world.Reach.Count(Row.ServiceEnlisted);
        worker.Services.Add(service);
        service.Workers++;
    }

    public void ChangeCredit(in BrokerEvent fact)
    {
        var worker = witness.LinkOf(fact.Peer).Worker;
        var call = witness.Call;
        Claim.That(
            call.Link == worker.Link && (call.IsFrom(MdpCommandName.WorkerCredit) || call.IsFrom(MdpCommandName.WorkerReady)) && fact.Count == Math.Min(call.Credit, world.Swarm.Settings.MaxCredit),
            $"{worker.Link} is taken to have a credit of {fact.Count}");
        world.Reach.Count(fact.Count < worker.Credit ? Row.CreditShrunk : Row.CreditGrown);
        worker.Credit = fact.Count;
        call.Answers++;
    }

    public void NoteLag(in BrokerEvent fact)
    {
        var worker = CallerOf(fact, MdpCommandName.WorkerHeartbeat);
        var isLagging = fact.Kind is BrokerEventKind.WorkerLagging;
        Claim.That(worker.IsLagging != isLagging && witness.Call.Lag > world.Swarm.Settings.MaxWorkerLag == isLagging, $"{worker.Link} said {witness.Call.Lag}: {fact.Kind}");
        world.Reach.Count(Row.WorkerLagged);
        worker.IsLagging = isLagging;
    }

    public void Refuse(in BrokerEvent fact)
    {
        var call = witness.Call;
        var settings = world.Swarm.Settings;
        Claim.That(call.IsFrom(MdpCommandName.WorkerReady), $"a worker is refused that did not say READY");
        var isRight = fact.Reject switch
        {
            RejectReason.ReservedName => call.IsReserved,
            RejectReason.ServiceName => call.Service is null,
            RejectReason.Services => call.Service is { IsKnown: false } && witness.KnownServices >= settings.MaxServices,
            RejectReason.ServicesPerWorker => call.Link!.Worker.Services.Count >= settings.MaxServicesPerWorker,
            RejectReason.Stopping => witness.IsStopping,
            _ => false,
        };
        Claim.That(isRight, $"a worker is refused for {fact.Reject}");
        call.Answers++;
    }

    public void Depart(in BrokerEvent fact)
    {
        var call = witness.Call;
        var link = witness.LinkOf(fact.Peer);
        var worker = link.Worker;
        Claim.That(worker.Stand is not WorkerStand.Unknown, $"{link} departs and is not registered");
        Claim.That(fact.Count == worker.Hand.Count, $"{link} departs with {fact.Count} in hand, and had {worker.Hand.Count}");
        var isRight = fact.Departure switch
        {
            _ when call.Kind is CallKind.Disconnected => call.Link == link && fact.Departure == call.Reason,
            DepartureReason.Graceful => call.IsFrom(MdpCommandName.WorkerDisconnect) && call.Link == link,
            DepartureReason.HeartbeatExpired => call.Kind is CallKind.Tick && IsDead(worker),
            DepartureReason.ProcessingTimeout => call.Kind is CallKind.Tick && worker.Version is not MdpVersion.V03 && worker.Hand.Exists(held => held.FenceExpiry <= witness.Attended) && !HasUnreadReply(worker),
            DepartureReason.ProtocolViolation => call.Link == link && (call.Kind is CallKind.Violated || (call.Kind is CallKind.Receive && IsMisconduct(worker))),
            DepartureReason.Superseded => call.IsFrom(MdpCommandName.WorkerReady) && call.Link != link && call.Instance == worker.Instance,
            DepartureReason.BrokerStopping => call.Kind is CallKind.Stop,
            _ => false,
        };
        Claim.That(isRight, $"{link}, {worker.Stand}, last heard {worker.LastHeard}, last arrival {link.LastArrival}, departs at {witness.Attended} for {fact.Departure}");
        world.Reach.Count(fact.Departure is DepartureReason.Superseded && call.Kind is not CallKind.Disconnected ? Row.WorkerSupersededItself : default);
        call.Departures++;
        call.Answers++;
        if (call.Kind is not CallKind.Disconnected)
        {
            _toClose.Add(link);
        }

        foreach (var service in worker.Services)
        {
            service.Workers--;
        }

        foreach (var held in worker.Hand)
        {
            if (held.Request is { } request)
            {
                witness.Requests.Lose(request, held, worker, fact.Departure);
            }
        }

        worker.Hand.Clear();
        worker.Stand = WorkerStand.Unknown;
        _registered.Remove(worker);
    }

    public void Suspect(in BrokerEvent fact)
    {
        var worker = witness.LinkOf(fact.Peer).Worker;
        var request = witness.Find(fact.Request)!;
        Claim.That(witness.Call.Kind is CallKind.Tick && request.Stand is RequestStand.Running && request.Worker == worker.Link, $"{worker.Link} is suspected over {request}");
        Claim.That(request.StartedAt + request.Service.Settings.ProcessingTimeout <= witness.Attended, $"{worker.Link} is suspected before its time");
        Claim.That(worker.Version is MdpVersion.V03 || !HasUnreadReply(worker), $"{worker.Link} is suspected, and its reply lies unread");
        FenceOff(worker, request, witness.Attended + request.Service.Settings.ProcessingTimeout);
        witness.Requests.Lose(request, null, worker, DepartureReason.ProcessingTimeout);
    }

    /// <summary>A request is not its worker's any more; the worker still has the work.</summary>
    public void FenceOff(WorkerRecord worker, RequestRecord request, Instant expiry)
    {
        foreach (var held in worker.Hand)
        {
            if (held.Request == request)
            {
                held.Request = null;
                held.FenceExpiry = worker.Version is MdpVersion.V03 ? Instant.Never : expiry;
            }
        }

        Stand(worker);
    }

    /// <summary>A 0.3 worker is told to end something: it follows why.</summary>
    public void NoteCancel(in BrokerEvent fact)
    {
        var worker = witness.LinkOf(fact.Peer).Worker;
        Claim.That(worker.Version is MdpVersion.V03 && worker.Hand.Exists(held => held.Request is not null), $"{worker.Link} is told to cancel {fact.Request}/{fact.Attempt}");
        worker.LastSpoke = witness.Attended;
        world.Reach.Count(fact.Code == ErrorCode.ProcessingTimeout ? Row.CancelledForTime : Row.CancelledForClient);
    }

    /// <summary>What a worker claims is not its own.</summary>
    public void RefuseClaim(in BrokerEvent fact)
    {
        var worker = CallerOf(fact, MdpCommandName.WorkerHeartbeat);
        var isForeign = false;
        foreach (var listed in witness.Call.Tokens)
        {
            // Also one of an earlier life of the broker, whose numbers may be in use again.
            isForeign |= listed.Request == fact.Request && listed.Attempt == fact.Attempt && FindInHand(worker, listed) is null;
        }

        Claim.That(isForeign, $"{worker.Link} is told that {fact.Request}/{fact.Attempt} is not its own");
        worker.LastSpoke = witness.Attended;
        world.Reach.Count(Row.ClaimRefused);
    }

    /// <summary>A reply was not passed on.</summary>
    public void Fence(in BrokerEvent fact)
    {
        var call = witness.Call;
        var worker = witness.LinkOf(fact.Peer).Worker;
        var isEnd = call.IsFrom(MdpCommandName.WorkerFinal) || call.IsFrom(MdpCommandName.WorkerError);
        var held = call.HasToken ? FindInHand(worker, call.Token) : null;
        Claim.That((isEnd || call.IsFrom(MdpCommandName.WorkerPartial)) && worker.Link == call.Link && held?.Request is null, $"a good reply of {worker.Link} is fenced");
        call.Answers++;
        if (isEnd && held is not null)
        {
            worker.Hand.Remove(held);
            Stand(worker);
            world.Reach.Count(worker.Version is MdpVersion.V03 ? Row.LateEndOfFenced : default);
        }
    }

    /// <summary>A heartbeat is due: nothing else was said for an interval, and enough of them have been answered.</summary>
    public void Beat(in BrokerEvent fact)
    {
        var link = witness.LinkOf(fact.Peer);
        if (link.IsClient is true)
        {
            Claim.That(link.Client is { HasGreeted: true, IsGone: false }, $"{link} gets a heartbeat and did not say HELLO");
            return;
        }

        var worker = link.Worker;
        Claim.That(worker.Stand is not WorkerStand.Unknown, $"{link} gets a heartbeat and is not registered");
        Claim.That(witness.Attended - worker.LastSpoke >= worker.Terms.SendInterval, $"{link} gets a heartbeat {witness.Attended - worker.LastSpoke} after the last message");
        Claim.That(++worker.Unanswered <= worker.Terms.Agreed.Liveness, $"{link} gets {worker.Unanswered} heartbeats without a sign of life");
        worker.LastSpoke = witness.Attended;
    }

    /// <summary>A connection is closed.</summary>
    public void Close(Link link)
    {
        Claim.That(link.Worker.Stand is WorkerStand.Unknown, $"{link} is closed while its worker is registered");
        _toClose.Remove(link);
    }

    /// <summary>The worker has the request in hand now.</summary>
    public void Take(WorkerRecord worker, RequestRecord request, bool isBroughtAlong)
    {
        Claim.That(worker.Services.Contains(request.Service), $"{worker.Link} gets {request}, and does not serve {request.Service.Text}");
        Claim.That(
            isBroughtAlong ? worker.Hand.Count < world.Swarm.Settings.MaxCredit : worker.Hand.Count < worker.Credit && !worker.IsLagging,
            $"{worker.Link} gets {request} with {worker.Hand.Count} in hand and a credit of {worker.Credit}");
        worker.Hand.Add(new()
        {
            Token = new(world.Host.Epoch, request.Number, (ushort)request.Attempt),
            Request = request,
            Sequence = isBroughtAlong ? 0 : ++worker.SentCount,
        });
        worker.LastSpoke = isBroughtAlong ? worker.LastSpoke : witness.Attended;
        world.Reach.Count(worker.Hand.Count > 1 ? Row.SeveralInHand : default);
        Stand(worker);
    }

    /// <summary>The worker has ended it.</summary>
    public void Drop(WorkerRecord worker, HandRecord held)
    {
        worker.Hand.Remove(held);
        Stand(worker);
    }

    public void CheckCall()
    {
        var call = witness.Call;
        Claim.That(_toClose.Count == 0, $"a worker is purged, and its connection stays");
        if (call.Kind is CallKind.Disconnected)
        {
            Claim.That(call.Link!.Worker.Stand is WorkerStand.Unknown, $"{call.Link} is gone, and its worker is still registered");
        }

        if (call.Stand is not WorkerStand.Unknown && !call.WasClosing && call.Link!.Worker is { Stand: not WorkerStand.Unknown } worker && IsInventory(call, worker))
        {
            foreach (var held in worker.Hand)
            {
                Claim.That(!IsMissing(call, held), $"{worker.Link} says that it does not work on {held.Token}, and is left with it");
            }
        }

        if (call.Kind is CallKind.Tick)
        {
            foreach (var one in _registered)
            {
                LookForOverdue(one);
            }
        }
    }

    /// <summary>Whether this call shows that the worker does not have it any more.</summary>
    public static bool IsMissing(CallRecord call, HandRecord held) => held.Sequence <= call.Received && !call.Tokens.Contains(held.Token);

    private static bool IsInventory(CallRecord call, WorkerRecord worker) =>
        call.IsFrom(MdpCommandName.WorkerHeartbeat) && call.Version is MdpVersion.V03 && worker.Version is MdpVersion.V03;

    private WorkerRecord CallerOf(in BrokerEvent fact, MdpCommandName name)
    {
        var link = witness.LinkOf(fact.Peer);
        Claim.That(witness.Call.IsFrom(name) && witness.Call.Link == link && link.Worker is { Stand: not WorkerStand.Unknown, Version: MdpVersion.V03 }, $"{fact.Kind} of {link}, which did not say {name}");
        witness.Call.Answers++;
        return link.Worker;
    }

    private static void Stand(WorkerRecord worker) =>
        worker.Stand = worker.Hand.Count == 0 ? WorkerStand.Idle : worker.Hand.Exists(static held => held.Request is not null) ? WorkerStand.Busy : WorkerStand.Fenced;

    private bool IsMisconduct(WorkerRecord worker)
    {
        var call = witness.Call;
        return call.Name.IsClientCommand() || call.Version != worker.Version || call.Name switch
        {
            MdpCommandName.WorkerReady => worker.Version is not MdpVersion.V03 || call.Answers > 0,
            MdpCommandName.WorkerFinal or MdpCommandName.WorkerPartial => worker.Version is not MdpVersion.V03 && (!call.HasToken || FindInHand(worker, call.Token) is null),
            MdpCommandName.WorkerHeartbeat => worker.Version is MdpVersion.V03 && call.Received > worker.SentCount,
            _ => false,
        };
    }

    private bool HasUnreadReply(WorkerRecord worker) => worker.Hand.Count > 0 && world.Host.HasUnreadReply(worker.Link, worker.Hand[0].Token);

    // By the core's own time, and by the octets that really came out at the broker's end, read or not.
    private bool IsDead(WorkerRecord worker)
    {
        var (window, interval) = (worker.Terms.Agreed.Window, worker.Terms.LongestInterval);

        // The broker notices a stall by the deadline that it meets too late, which may lie as far ahead as the worker's own interval: of a shorter stall it notices too little for a whole grace.
        var grace = world.LastJumpInterval;
        var noticed = grace + (interval > grace ? interval : grace);
        var hadGrace = world.LastJump < noticed || world.Now - world.LastJumpEnd >= grace * 0.9;
        return (worker.Stand is WorkerStand.Idle || worker.Version is MdpVersion.V03)
            && witness.Attended >= worker.LastHeard + window
            && witness.Attended >= witness.JudgeFrom
            && world.Now - worker.Link.LastArrival >= window
            && hadGrace;
    }

    private void LookForOverdue(WorkerRecord worker)
    {
        var now = witness.Attended;
        var interval = worker.Terms.Agreed.Interval;
        var excuse = worker.Version is MdpVersion.V03 ? interval + interval : TimeSpan.Zero;
        var mustBeat = worker.Stand is WorkerStand.Idle || worker.Version is MdpVersion.V03;
        Claim.That(worker.Link.State is LinkState.Open, $"{worker.Link} is registered, and its connection is {worker.Link.State}");
        Claim.That(
            !mustBeat || now < Instant.Later(worker.LastHeard + worker.Terms.Agreed.Window, witness.JudgeFrom) + excuse,
            $"{worker.Link} was last heard at {worker.LastHeard} and is still registered at {now}");
        Claim.That(
            worker.Unanswered >= worker.Terms.Agreed.Liveness || now < worker.LastSpoke + worker.Terms.SendInterval,
            $"{worker.Link} was last spoken to at {worker.LastSpoke} and gets no heartbeat at {now}");
        foreach (var held in worker.Hand)
        {
            Claim.That(now < Instant.Later(held.FenceExpiry, witness.JudgeFrom), $"{worker.Link} has been fenced until {held.FenceExpiry} and is still registered at {now}");
        }
    }
}
