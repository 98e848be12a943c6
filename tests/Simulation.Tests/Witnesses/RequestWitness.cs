using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches every accepted request from its arrival to its one end: where it is, whose turn it is, and why it ends.</summary>
internal sealed class RequestWitness(World world, PlainWitness witness)
{
    private readonly List<RequestRecord> _spare = [];
    private readonly List<RequestRecord> _all = [];
    private readonly List<RequestRecord> _open = [];
    private readonly QueueWitness _queues = new(world);
    private readonly Queue<RequestRecord> _toSend = new();
    private readonly Queue<RequestRecord> _toAnswer = new();
    private RequestRecord? _partial;
    private int _failures;

    /// <summary>Requests that have not ended.</summary>
    public int Count => _open.Count;

    /// <summary>Requests accepted in this life.</summary>
    public int Total => _all.Count;

    /// <summary>What holding them costs, in octets.</summary>
    public long Octets { get; private set; }

    /// <summary>Dead letters that are kept.</summary>
    public int Letters { get; private set; }

    public void Begin()
    {
        _all.Clear();
        _open.Clear();
        _queues.Begin();
        _toSend.Clear();
        _toAnswer.Clear();
        (_partial, _failures, Octets, Letters) = (null, 0, 0, 0);
    }

    /// <summary>The broker's life ended.</summary>
    public void Forget()
    {
        foreach (var request in _open)
        {
            request.Ask.Fate = request.IsReplay ? request.Ask.Fate : AskFate.Forgotten;
        }

        _open.Clear();
    }

    public void Accepted(in BrokerEvent fact)
    {
        var call = witness.Call;
        var original = call.Replayed;
        var ask = original?.Ask ?? call.Ask;
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && (original is not null || ask is { Fate: AskFate.Sent }), $"request {fact.Request} is accepted, and nobody asked");
        Claim.That(fact.Request == (ulong)_all.Count + 1, $"request {fact.Request} is accepted after request {_all.Count}");
        Claim.That(!witness.IsStopping || original is not null, $"request {fact.Request} is accepted by a broker that stops");
        var request = New();
        request.Number = fact.Request;
        request.Client = original is null ? call.Link! : world.Nobody;
        request.Service = original?.Service ?? call.Service!;
        request.Ask = ask!;
        request.IsReplay = original is not null;
        request.Version = original?.Version ?? call.Version;
        request.AcceptedAt = witness.Attended;
        request.Since = witness.Attended;
        request.Octets = fact.Octets;
        request.Cost = original?.Cost ?? HeldOctets.Of(call.Body);
        Claim.That(
            fact.Peer == request.Client.Id && fact.Octets == (original?.Octets ?? call.Octets) && witness.ServiceOf(fact.Service!) == request.Service,
            $"request {fact.Request} is not what was asked");
        ask!.Replays += request.IsReplay ? 1 : 0;
        ask.Fate = request.IsReplay ? ask.Fate : AskFate.Accepted;
        request.Service.Open++;
        _open.Add(request);
        Octets += request.Cost;
        call.Accepted = request;
        call.Answers++;
    }

    public void Rejected(in BrokerEvent fact)
    {
        var call = witness.Call;
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && call.Ask is { Fate: AskFate.Sent } && call.Accepted is null, $"a request is rejected, and nobody asked");
        var settings = world.Swarm.Settings;
        var (service, client) = (call.Service, call.Link!.Client);
        var mayDisplace = service?.Settings.OnQueueFull is FullQueuePolicy.DisplaceOldest;
        var isRight = fact.Reject switch
        {
            RejectReason.ServiceQueueLength => (mayDisplace ? service!.Returned : service!.Waiting) >= service.Settings.MaxQueueLength,
            RejectReason.ServiceQueueOctets => (mayDisplace ? service!.ReturnedOctets : service!.WaitingOctets) + call.Octets > service.Settings.MaxQueueOctets,
            RejectReason.ClientQueueLength => client.Waiting >= settings.MaxClientQueueLength,
            RejectReason.ClientQueueOctets => client.WaitingOctets + call.Octets > settings.MaxClientQueueOctets,
            RejectReason.TotalOctets => Octets + (call.Replayed?.Cost ?? HeldOctets.Of(call.Body)) > settings.MaxTotalOctets,
            RejectReason.BodyTooLarge => !world.Swarm.Bounds.Admit(call.Body),
            RejectReason.Services => witness.KnownServices >= settings.MaxServices,
            RejectReason.ServicesWithoutWorker => world.Host.Core.Directory.CountWithoutWorker >= settings.MaxServicesWithoutWorker,
            RejectReason.ServiceName => service is null,
            RejectReason.Stopping => witness.IsStopping,
            _ => false,
        };
        Claim.That(isRight, $"a request of {call.Link} for {service?.Text} is rejected for {fact.Reject}");
        call.Ask!.Fate = AskFate.Rejected;
        call.Answers++;
    }

    public void Dispatched(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        var worker = witness.LinkOf(fact.Peer).Worker;
        var settings = request.Service.Settings;
        Claim.That(request.Stand is RequestStand.Waiting, $"{request} is dispatched and is {request.Stand}");
        Claim.That(worker.Stand is WorkerStand.Idle && worker.Service == request.Service, $"{request} is dispatched to {worker.Link}, {worker.Stand} at {worker.Service?.Text}");
        Claim.That(fact.Attempt == request.Attempt + 1 && fact.Attempt <= settings.MaxAttempts, $"{request} is dispatched for the {fact.Attempt}th time");
        Claim.That(settings.OnWorkerLost is WorkerLossPolicy.Requeue || fact.Attempt == 1, $"{request} is dispatched again, and must not be");
        Claim.That(!request.HasForwarded, $"{request} is dispatched again after a part of its reply went out");
        Claim.That(fact.Elapsed == witness.Attended - request.AcceptedAt, $"{request} has waited {fact.Elapsed}");
        _queues.CheckTurn(request, _open);
        request.Attempt = fact.Attempt;
        witness.Workers.Assign(worker, request);
        if (request.IsQueued)
        {
            _queues.Remove(request);
        }

        request.Stand = RequestStand.Running;
        request.IsReturned = false;
        request.Worker = worker.Link;
        request.Since = witness.Attended;
        _toSend.Enqueue(request);
    }

    public void Requeued(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        var former = witness.LinkOf(fact.Peer);
        var settings = request.Service.Settings;
        Claim.That(request.Stand is RequestStand.Running && request.Worker == former && request.Attempt == fact.Attempt, $"{request} is requeued");
        Claim.That(former.Worker.Stand is WorkerStand.Unknown or WorkerStand.Fenced && former.Worker.Request is null, $"{request} is requeued while {former} has it");
        Claim.That(
            settings.OnWorkerLost is WorkerLossPolicy.Requeue && request.Attempt < settings.MaxAttempts && !request.HasForwarded
            && fact.Departure is not DepartureReason.MessageTooLarge,
            $"{request} is requeued and must fail");
        Claim.That(fact.Departure is DepartureReason.ProcessingTimeout == (former.Worker.Stand is WorkerStand.Fenced), $"{request} is requeued for {fact.Departure}");
        request.Stand = RequestStand.Waiting;
        request.IsReturned = true;
        request.Worker = null;
        request.Since = witness.Attended;
        request.HeldOctets = 0;
        _queues.Add(request);
    }

    public void Ended(in BrokerEvent fact)
    {
        var call = witness.Call;
        var request = Known(fact.Request);
        var settings = request.Service.Settings;
        Claim.That(request.Stand is not RequestStand.Ended, $"{request} ends as {fact.Outcome} and ended before as {request.Outcome}");
        Claim.That(fact.Peer == request.Client.Id && fact.Attempt == request.Attempt, $"{request} ends as another");
        var worker = request.Worker?.Worker;
        var isLost = request.Stand is RequestStand.Running && worker?.Request != request
            && (settings.OnWorkerLost is WorkerLossPolicy.Fail || request.Attempt >= settings.MaxAttempts || request.HasForwarded);
        var isRight = fact.Outcome switch
        {
            RequestOutcome.Replied => call.IsFrom(MdpCommandName.WorkerFinal) && call.Link == request.Worker && call.InHand == request && witness.Workers.IsInHand(worker!),
            RequestOutcome.Expired => call.Kind is CallKind.Tick && request.Stand is RequestStand.Waiting && request.Since + settings.QueueTimeout <= witness.Attended,
            RequestOutcome.WorkerLost => isLost && worker!.Stand is WorkerStand.Unknown,
            RequestOutcome.ProcessingTimeout => isLost && call.Kind is CallKind.Tick && request.Since + settings.ProcessingTimeout <= witness.Attended,
            RequestOutcome.Cancelled => settings.OnClientGone is OrphanPolicy.Cancel && call.Link == request.Client,
            RequestOutcome.Displaced => request.IsQueued && settings.OnQueueFull is FullQueuePolicy.DisplaceOldest && QueueWitness.IsFullFor(call, request),
            RequestOutcome.ReplyTooLarge when call.Kind is CallKind.Disconnected => call.Reason is DepartureReason.MessageTooLarge && call.Link == request.Worker && worker!.Stand is WorkerStand.Unknown,
            RequestOutcome.ReplyTooLarge => call.IsFrom(MdpCommandName.WorkerPartial) && call.Link == request.Worker && request.Version is MdpVersion.V01
                && request.HeldOctets + call.Octets > settings.MaxBufferedPartialOctets,
            RequestOutcome.BrokerStopped => call.Kind is CallKind.Stop,
            _ => false,
        };
        Claim.That(isRight, $"{request}, {request.Stand} since {request.Since}, ends at {witness.Attended} as {fact.Outcome}");
        EndRows.Count(world.Reach, request, fact.Outcome);
        End(request, fact.Outcome);
    }

    public void DeadLettered(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        Claim.That(request.Stand is RequestStand.Ended && request.Outcome == fact.Outcome && fact.Attempt == request.Attempt, $"{request} becomes a dead letter");
        Claim.That(--_failures >= 0, $"{request} becomes a dead letter twice");
        Letters++;
        if (request.Ask.IsPoison && request.Attempt == request.Service.Settings.MaxAttempts)
        {
            world.Reach.Count(Row.PoisonedRequestDeadLettered);
        }
    }

    /// <summary>A dead letter is kept no longer.</summary>
    public void LetterGone(in BrokerEvent fact)
    {
        Claim.That(Letters > 0, $"dead letter {fact.Request} is given up, and there is none");
        Letters--;
    }

    /// <summary>Adds all that is known of the requests to a hash.</summary>
    public void Mix(ref ulong hash, Instant now, Func<ulong, ulong, ulong> mix)
    {
        foreach (var request in _all)
        {
            var flags = ((ulong)request.Stand << 8) ^ (request.IsReturned ? 1UL : 0) ^ (request.HasForwarded ? 2UL : 0) ^ (request.Client.Client.IsGone ? 4UL : 0);
            hash = mix(hash, flags ^ ((ulong)request.Attempt << 16) ^ ((ulong)request.HeldOctets << 24));
            hash = mix(hash, request.Stand is RequestStand.Ended ? (ulong)request.Outcome : (ulong)(now - request.Since).Ticks);
        }
    }

    /// <summary>The request of this number, if there ever was one.</summary>
    public RequestRecord? Find(ulong number) => number > 0 && number <= (ulong)_all.Count ? _all[(int)number - 1] : null;

    /// <summary>A reply was dropped because its client is gone.</summary>
    public void Dropped(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        Claim.That(request.Client.Client.IsGone && witness.Call.InHand == request, $"a reply to {request} is dropped, and its client is there");
        witness.Call.Answers++;
    }

    /// <summary>A reply with this token will not be passed on: what has become of its request meanwhile?</summary>
    public void Late(RequestToken token)
    {
        if (token.Request == 0 || token.Request > (ulong)_all.Count)
        {
            return;
        }

        var request = _all[(int)token.Request - 1];
        world.Reach.Count(Row.LateReplyOnSameConnection);
        if (request.Stand is RequestStand.Running && request.Attempt > token.Attempt)
        {
            world.Reach.Count(Row.LateReplyBeforeSecondWorkerFinished);
        }
        else if (request.Stand is RequestStand.Ended && request.Outcome is RequestOutcome.Replied && request.Attempt > token.Attempt)
        {
            world.Reach.Count(Row.LateReplyAfterSecondWorkerFinished);
        }
    }

    public void ClientDeparted(in BrokerEvent fact)
    {
        var client = witness.LinkOf(fact.Peer);
        Claim.That(client.Client is { HasAppeared: true, IsGone: false } && witness.Call.Link == client, $"{client} departs");
        client.Client.IsGone = true;
        witness.Call.Departures++;
        foreach (var request in _open)
        {
            Claim.That(request.Client != client || request.Service.Settings.OnClientGone is OrphanPolicy.Continue, $"{client} is gone, and {request} is still open");
        }
    }

    /// <summary>REQUEST goes to a worker.</summary>
    public void Sent(Link link, in Effect effect)
    {
        var isExpected = _toSend.TryDequeue(out var request);
        Claim.That(
            isExpected && effect.Token == new RequestToken(world.Host.Epoch, request!.Number, (ushort)request.Attempt) && request.Worker == link,
            $"{link} gets {effect.Token}, and should not");
        var isRead = AskNote.TryRead(effect.Body.Frames!.Control(effect.Body.First), out var note);
        Claim.That(isRead && note.Ask == request!.Ask.Id && effect.Body.Octets == request.Octets, $"{link} gets another body than that of {request}");
        Claim.That(effect.Version == link.Worker.Version, $"{link} gets {effect.Version}");
    }

    /// <summary>PARTIAL or FINAL goes to a client.</summary>
    public void SentReply(Link link, in Effect effect)
    {
        if (effect.Name is MdpCommandName.ClientPartial)
        {
            var call = witness.Call;
            Claim.That(call.IsFrom(MdpCommandName.WorkerPartial) && call.InHand is { Stand: RequestStand.Running } inHand && inHand.Client == link && inHand.Version is MdpVersion.V02
                && witness.Workers.IsInHand(call.Link!.Worker), $"{link} gets a part of a reply");
            call.InHand!.HasForwarded = true;
            _partial = call.InHand;
            call.Answers++;
            return;
        }

        var isExpected = _toAnswer.TryDequeue(out var request);
        Claim.That(isExpected && request!.Client == link && effect.Version == request.Version && request.Ask.Fate is AskFate.Replied, $"{link} gets a reply, and should not");
    }

    public void EndCall()
    {
        var call = witness.Call;
        if (call.Accepted is { Stand: RequestStand.Waiting } waiting)
        {
            _queues.Add(waiting);
            _queues.CheckBounds(waiting);
        }

        Claim.That(_toSend.Count == 0, $"a dispatched request is not sent");
        Claim.That(_toAnswer.Count == 0, $"a reply is not sent");
        Claim.That(_failures == 0, $"a failed request did not become a dead letter");
        Claim.That(call.Displaced == 0 || call.Accepted is not null, $"a request is displaced for nothing");
        Claim.That(Letters <= world.Swarm.Settings.MaxDeadLetters && world.Host.Core.Letters.Octets <= world.Swarm.Settings.MaxDeadLetterOctets, $"{Letters} dead letters are kept");
        if (call.InHand is { Stand: RequestStand.Running } inHand && call.Link == inHand.Worker)
        {
            Claim.That(call.Link!.Worker.Request == inHand, $"{inHand} runs on {call.Link}, which has it no more");
            CheckPartial(call, inHand);
        }

        if (call.Departures > 0 || call.Kind is CallKind.Tick or CallKind.Disconnected)
        {
            CheckOpen(isTick: call.Kind is CallKind.Tick);
        }
    }

    private void CheckPartial(CallRecord call, RequestRecord request)
    {
        if (!call.IsFrom(MdpCommandName.WorkerPartial))
        {
            return;
        }

        if (request.Version is MdpVersion.V01 && !request.Client.Client.IsGone)
        {
            request.HeldOctets += call.Octets;
            Claim.That(request.HeldOctets <= request.Service.Settings.MaxBufferedPartialOctets, $"{request} holds {request.HeldOctets} octets of parts");
            call.Answers++;
        }
        else if (!request.Client.Client.IsGone)
        {
            Claim.That(_partial == request, $"a part of the reply to {request} is not passed on");
        }

        _partial = null;
    }

    private void CheckOpen(bool isTick)
    {
        foreach (var request in _open)
        {
            var (isRunning, settings, worker) = (request.Stand is RequestStand.Running, request.Service.Settings, request.Worker?.Worker);
            var due = request.Since + (isRunning ? settings.ProcessingTimeout : settings.QueueTimeout);
            Claim.That(!isRunning || (worker!.Stand is WorkerStand.Busy && worker.Request == request), $"{request} runs on {request.Worker}, which is {worker?.Stand}");
            Claim.That(!isTick || witness.Attended < Instant.Later(due, witness.JudgeFrom), $"{request} is {request.Stand} since {request.Since} and has not ended at {witness.Attended}");
        }
    }

    private void End(RequestRecord request, RequestOutcome outcome)
    {
        var worker = request.Worker?.Worker;
        if (request.IsQueued)
        {
            _queues.Remove(request);
        }
        else if (worker?.Request == request && outcome is RequestOutcome.Replied)
        {
            witness.Workers.Rest(worker);
        }
        else if (worker?.Request == request)
        {
            witness.Workers.Fence(worker, request.Since + request.Service.Settings.ProcessingTimeout);
        }

        request.Stand = RequestStand.Ended;
        request.Outcome = outcome;
        witness.Call.Displaced += outcome is RequestOutcome.Displaced ? 1 : 0;
        if (!request.IsReplay)
        {
            request.Ask.Outcome = outcome;
            request.Ask.Fate = outcome is RequestOutcome.Replied ? AskFate.Replied : AskFate.Failed;
        }

        request.Service.Open--;
        Octets -= request.Cost;
        _open.Remove(request);
        _failures += outcome is RequestOutcome.WorkerLost or RequestOutcome.ProcessingTimeout || (outcome is RequestOutcome.ReplyTooLarge && worker?.Stand is WorkerStand.Unknown) ? 1 : 0;
        witness.Call.Answers++;
        if (outcome is RequestOutcome.Replied && !request.Client.Client.IsGone)
        {
            _toAnswer.Enqueue(request);
        }
    }

    private RequestRecord New()
    {
        if (_spare.Count == _all.Count)
        {
            _spare.Add(new());
        }

        var request = _spare[_all.Count];
        request.Renew();
        _all.Add(request);
        return request;
    }

    private RequestRecord Known(ulong number)
    {
        var request = Find(number);
        Claim.That(request is not null, $"the broker speaks of request {number}, and accepted {_all.Count}");
        return request!;
    }
}
