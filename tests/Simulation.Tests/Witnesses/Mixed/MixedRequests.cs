using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches every accepted request of any version from its arrival to its one end.</summary>
internal sealed class MixedRequests(World world, MixedWitness witness)
{
    private readonly List<RequestRecord> _spare = [];
    private readonly List<RequestRecord> _all = [];
    private readonly List<RequestRecord> _open = [];
    private readonly QueueWitness _queues = new(world);
    private readonly Queue<RequestRecord> _toSend = new();
    private readonly MixedEnds _ends = new(world, witness);
    private bool _hasLost;

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
        (Octets, Letters) = (0, 0);
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

    /// <summary>The request of this number, if there ever was one.</summary>
    public RequestRecord? Find(ulong number) => number > 0 && number <= (ulong)_all.Count ? _all[(int)number - 1] : null;

    public void Accept(in BrokerEvent fact)
    {
        var call = witness.Call;
        var (original, ask) = (call.Replayed, call.Replayed?.Ask ?? call.Ask);
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && ask is not null, $"request {fact.Request} is accepted, and nobody asked");
        Claim.That(original is not null || ask!.Caller is not null || ask.Fate is AskFate.Sent, $"request {fact.Request} is accepted, and was {ask!.Fate} before");
        Claim.That(fact.Request == (ulong)_all.Count + 1, $"request {fact.Request} is accepted after request {_all.Count}");
        foreach (var other in _open)
        {
            Claim.That(original is not null || call.Id == default || other.Id != call.Id, $"request {fact.Request} is accepted beside {other}, which has the same id");
        }

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
        if (original is null && call.Version is MdpVersion.V03)
        {
            request.Id = call.Id;
            request.IsOnce = (call.Flags & RequestFlags.NotIdempotent) != RequestFlags.None;
            request.UsefulUntil = call.TimeLimit > TimeSpan.Zero ? witness.Attended + call.TimeLimit : Instant.Never;
        }

        Claim.That(
            fact.Peer == request.Client.Id && fact.Octets == (original?.Octets ?? call.Octets) && witness.ServiceOf(fact.Service!) == request.Service,
            $"request {fact.Request} is not what was asked");
        ask!.Replays += request.IsReplay ? 1 : 0;
        ask.Acceptances += request.IsReplay ? 0 : 1;
        ask.WasAskedWithoutId |= !request.IsReplay && request.Version is not MdpVersion.V03;
        ask.Fate = request.IsReplay ? ask.Fate : AskFate.Accepted;
        request.Service.Open++;
        _open.Add(request);
        Octets += request.Cost;
        call.Accepted = request;
        call.Answers++;
    }

    public void Reject(in BrokerEvent fact)
    {
        var call = witness.Call;
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && call.Ask is not null && call.Accepted is null, $"a request is rejected, and nobody asked");
        var settings = world.Swarm.Settings;
        var (service, client) = (call.Service, call.Link!.Client);
        var mayDisplace = service?.Settings.OnQueueFull is FullQueuePolicy.DisplaceOldest;
        var isRight = fact.Reject switch
        {
            RejectReason.ServiceQueueLength => (mayDisplace ? service!.Returned : service!.Waiting) >= service.Settings.MaxQueueLength,
            RejectReason.ServiceQueueOctets => (mayDisplace ? service!.ReturnedOctets : service!.WaitingOctets) + call.Octets > service.Settings.MaxQueueOctets,
            RejectReason.ClientQueueLength => client.Waiting >= settings.MaxClientQueueLength,
            RejectReason.ClientQueueOctets => client.WaitingOctets + call.Octets > settings.MaxClientQueueOctets,
            RejectReason.TotalOctets => Octets + HeldOctets.Of(call.Body) > settings.MaxTotalOctets,
            RejectReason.BodyTooLarge => !world.Swarm.Bounds.Admit(call.Body),
            RejectReason.Services => witness.KnownServices >= settings.MaxServices,
            RejectReason.ServicesWithoutWorker => world.Host.Core.Directory.CountWithoutWorker >= settings.MaxServicesWithoutWorker,
            RejectReason.ServiceName => service is null,
            RejectReason.NoWorker => service is { Workers: 0 } && service.Settings.OnNoWorker is NoWorkerPolicy.Fail,
            RejectReason.ReplyBegun => FindOpen(call.Id) is { } begun && begun.Client != call.Link,
            RejectReason.Stopping => witness.IsStopping,
            RejectReason.Draining => world.Host.IsDraining,
            _ => false,
        };
        Claim.That(isRight, $"a request of {call.Link} for {service?.Text} is rejected for {fact.Reject}");
        world.Reach.Count(fact.Reject is RejectReason.ReplyBegun ? Row.RejoinedAfterParts : default);
        call.Ask!.Fate = call.Ask.Fate is AskFate.Sent ? AskFate.Rejected : call.Ask.Fate;
        call.Answers++;
        witness.Answers.Owe(call.Version, call.Id, call.Link!, isError: true);
    }

    public void Dispatch(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        var worker = witness.LinkOf(fact.Peer).Worker;
        var settings = request.Service.Settings;
        Claim.That(request.Stand is RequestStand.Waiting, $"{request} is dispatched and is {request.Stand}");
        Claim.That(fact.Attempt == request.Attempt + 1 && fact.Attempt <= settings.MaxAttempts, $"{request} is dispatched for the {fact.Attempt}th time");
        Claim.That((settings.OnWorkerLost is WorkerLossPolicy.Requeue && !request.IsOnce) || !request.MayHaveRun, $"{request} is dispatched again, and must not be");
        Claim.That(!request.HasForwarded, $"{request} is dispatched again after a part of its reply went out");
        _queues.CheckTurn(request, _open);
        request.Attempt = fact.Attempt;
        request.HasBegun = false;
        request.HeldOctets = 0;
        witness.Workers.Take(worker, request, isBroughtAlong: false);
        Unqueue(request);
        request.Stand = RequestStand.Running;
        request.IsReturned = false;
        request.Worker = worker.Link;
        request.Since = witness.Attended;
        request.StartedAt = witness.Attended;
        _toSend.Enqueue(request);
    }

    /// <summary>An attempt came to nothing; what becomes of its request is told next.</summary>
    public void Lose(RequestRecord request, HandRecord? held, WorkerRecord worker, DepartureReason reason)
    {
        _hasLost = true;
        request.Stand = RequestStand.Lost;
        request.LostFor = reason;
        request.HasBegun |= held is { HasBegun: true };
        request.MayHaveRun |= request.HasBegun || !witness.Call.SaysNeverRan || witness.Call.Link != worker.Link;
        request.Loser = worker.Version is MdpVersion.V03 ? worker.Instance : default;
    }

    /// <summary>A worker said ERROR.</summary>
    public void FailHandler(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        var call = witness.Call;
        var worker = witness.LinkOf(fact.Peer).Worker;
        var held = call.HasToken ? MixedWorkers.FindInHand(worker, call.Token) : null;
        Claim.That(call.IsFrom(MdpCommandName.WorkerError) && call.Link == worker.Link && held?.Request == request, $"{request} has failed, and its worker did not say so");
        witness.Workers.Drop(worker, held!);
        Lose(request, held, worker, DepartureReason.HandlerFailed);
        request.Loser = default;
        request.Ask.Codes.Add(call.Code);
        call.Answers++;
    }

    public void End(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        LoseToken(request, fact.Outcome is RequestOutcome.WorkerLost ? DepartureReason.TokenLost : default);
        _ends.Judge(request, fact);
        Finish(request, fact.Outcome);
    }

    /// <summary>Dead letters come and go.</summary>
    public void CountLetter(in BrokerEvent fact)
    {
        if (fact.Kind is not BrokerEventKind.DeadLettered)
        {
            Claim.That(--Letters >= 0, $"dead letter {fact.Request} is given up, and there is none");
            return;
        }

        var request = Known(fact.Request);
        Claim.That(request.Stand is RequestStand.Ended && request.Outcome == fact.Outcome, $"{request} becomes a dead letter");
        Letters++;
        _ends.Buried(request);
    }

    /// <summary>A reply was dropped, or kept, because its client is gone.</summary>
    public void NoteReplyToNobody(in BrokerEvent fact)
    {
        var request = Known(fact.Request);
        Claim.That(request.Client.Client.IsGone, $"a reply to {request} goes to nobody, and its client is there");
        Claim.That(fact.Kind is BrokerEventKind.ReplyDropped || request.Id != default, $"the reply to {request} is kept, and nobody can ask for it");
        world.Reach.Count(fact.Kind is BrokerEventKind.ReplyKept ? Row.ReplyKept : default);
        if (witness.Call.IsFrom(MdpCommandName.WorkerPartial))
        {
            MarkBegun(request);
        }

        witness.Call.Answers++;
    }

    public void DepartClient(in BrokerEvent fact)
    {
        var client = witness.LinkOf(fact.Peer);
        Claim.That(client.Client is { HasAppeared: true, IsGone: false }, $"{client} departs");
        client.Client.IsGone = true;
        witness.Call.Departures++;
        witness.Call.Answers++;
        foreach (var request in _open)
        {
            if (request.Client == client)
            {
                Claim.That(client.Client.HasGreeted || request.Service.Settings.OnClientGone is OrphanPolicy.Continue, $"{client} is gone, and {request} is still open");
                client.Client.IsAway = client.Client.HasGreeted;
            }
        }
    }

    /// <summary>REQUEST goes to a worker.</summary>
    public void Send(Link link, in Effect effect)
    {
        var isExpected = _toSend.TryDequeue(out var request);
        Claim.That(
            isExpected && effect.Token.Request == request!.Number && effect.Token.Epoch == world.Host.Epoch,
            $"{link} gets {effect.Token}, and should not");
        var isRead = AskNote.TryRead(effect.Body.Frames!.Control(effect.Body.First), out var note);
        Claim.That(isRead && note.Ask == request!.Ask.Id && effect.Body.Octets == request.Octets, $"{link} gets another body than that of {request}");
        Claim.That(effect.Version == link.Worker.Version || link.Worker.Stand is WorkerStand.Unknown, $"{link} gets {effect.Version}");
    }

    /// <summary>A part of the reply came from the worker.</summary>
    public void MarkBegun(RequestRecord request)
    {
        request.HasBegun = true;
        if (request.Worker is { } link)
        {
            foreach (var held in link.Worker.Hand)
            {
                held.HasBegun |= held.Request == request;
            }
        }
    }

    /// <summary>What this call is about, if its token is in the hand of whoever sent it.</summary>
    public RequestRecord? InHandOfCaller()
    {
        var call = witness.Call;
        return call is { Kind: CallKind.Receive, HasToken: true, Link: { } link } ? MixedWorkers.FindInHand(link.Worker, call.Token)?.Request : null;
    }

    /// <summary>The latest request of this id in this life, open or not.</summary>
    public RequestRecord? FindLatest(RequestId id) => _all.FindLast(request => request.Id == id && !request.IsReplay);

    /// <summary>The request of this id that has not ended.</summary>
    public RequestRecord? FindOpen(RequestId id) => _open.Find(request => request.Id == id && id != default);

    public void CheckCall()
    {
        var call = witness.Call;
        if (call.IsFrom(MdpCommandName.WorkerPartial) && InHandOfCaller() is { } partial)
        {
            MarkBegun(partial);
        }

        if (call.Accepted is { Stand: RequestStand.Waiting } waiting)
        {
            _queues.Add(waiting);
            _queues.CheckBounds(waiting);
        }

        Claim.That(_toSend.Count == 0, $"a dispatched request is not sent");
        Claim.That(call.Displaced == 0 || call.Accepted is not null, $"a request is displaced for nothing");
        Claim.That(Letters <= world.Swarm.Settings.MaxDeadLetters && world.Host.Core.Letters.Octets <= world.Swarm.Settings.MaxDeadLetterOctets, $"{Letters} dead letters are kept");
        _ends.CheckCall();
        if (call.Departures > 0 || call.Kind is CallKind.Tick or CallKind.Disconnected || _hasLost)
        {
            _hasLost = false;
            CheckOpen(isTick: call.Kind is CallKind.Tick);
        }
    }

    private void CheckOpen(bool isTick)
    {
        foreach (var request in _open)
        {
            var settings = request.Service.Settings;
            Claim.That(request.Stand is not RequestStand.Lost, $"{request} has lost its worker to {request.LostFor}, and nothing becomes of it");
            Claim.That(request.Stand is not RequestStand.Running || IsInHand(request), $"{request} runs on {request.Worker}, which does not have it");
            var patience = request.Stand switch
            {
                RequestStand.Running => settings.ProcessingTimeout,
                RequestStand.Waiting => settings.QueueTimeout,
                _ => settings.ReconnectGrace + world.Swarm.IntervalMax,
            };
            var due = Instant.Earlier(request.Since + patience, request.UsefulUntil);
            Claim.That(!isTick || witness.Attended < Instant.Later(due, witness.JudgeFrom), $"{request} is {request.Stand} since {request.Since} and has not ended at {witness.Attended}");
        }
    }

    private static bool IsInHand(RequestRecord request)
    {
        foreach (var held in request.Worker!.Worker.Hand)
        {
            if (held.Request == request)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The worker says by what it leaves out of a heartbeat that it does not have it. That has no fact of its own: what becomes of the request tells of it.</summary>
    public void LoseToken(RequestRecord request, DepartureReason reason)
    {
        if (reason is not DepartureReason.TokenLost || request.Stand is not RequestStand.Running || witness.Call.Link is not { } link || request.Worker != link)
        {
            return;
        }

        var held = link.Worker.Hand.Find(held => held.Request == request);
        Claim.That(
            held is not null && witness.Call.IsFrom(MdpCommandName.WorkerHeartbeat) && MixedWorkers.IsMissing(witness.Call, held),
            $"{request} is taken from {link}, which did not say that it lost it");
        Claim.That(link.Owner is not SdkWorker { IsForgetful: false }, $"{link} lost {request} inside, which its session never does");
        witness.Workers.Drop(link.Worker, held!);
        Lose(request, held, link.Worker, DepartureReason.TokenLost);
        request.Loser = default;
        world.Reach.Count(Row.TokenLost);
    }

    /// <summary>It waits no more.</summary>
    public void Unqueue(RequestRecord request)
    {
        if (request.IsQueued)
        {
            _queues.Remove(request);
        }
    }

    private void Finish(RequestRecord request, RequestOutcome outcome)
    {
        Unqueue(request);
        request.MayHaveRun |= request.Stand is RequestStand.Running;
        request.Stand = RequestStand.Ended;
        request.Outcome = outcome;
        witness.Call.Displaced += outcome is RequestOutcome.Displaced ? 1 : 0;
        witness.Call.Answers++;
        if (!request.IsReplay)
        {
            request.Ask.Outcome = outcome;
            request.Ask.Fate = outcome is RequestOutcome.Replied ? AskFate.Replied : AskFate.Failed;
        }

        request.Service.Open--;
        Octets -= request.Cost;
        _open.Remove(request);
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

    /// <summary>It waits.</summary>
    public void Queue(RequestRecord request) => _queues.Add(request);

    public RequestRecord Known(ulong number)
    {
        var request = Find(number);
        Claim.That(request is not null, $"the broker speaks of request {number}, and accepted {_all.Count}");
        return request!;
    }
}
