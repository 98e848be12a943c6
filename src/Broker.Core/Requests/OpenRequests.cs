using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>All requests that have not ended: where each begins, where it ends, and what holding them costs.</summary>
internal sealed class OpenRequests(
    ServiceDirectory directory,
    Claims claims,
    KnownIds ids,
    Answers answers,
    DeadlineHeap deadlines,
    DeadLetters deadLetters,
    EndedRequests ended,
    Outbox outbox)
{
    private const int SpareMax = 16_384;

    private readonly Stack<PendingRequest> _spare = new();

    /// <summary>The number of the request that began last.</summary>
    public ulong LastNumber { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>What holding them costs, in octets (<see cref="HeldOctets"/>).</summary>
    public long Octets { get; private set; }

    /// <summary>A request begins. Its service has counted it already.</summary>
    public PendingRequest Begin(Client client, in MdpCommand command, Service service, Instant now)
    {
        var request = _spare.TryPop(out var spare) ? spare : new();
        request.Accept(++LastNumber, client, command, service, now);
        if (request.HasId)
        {
            ids.Open(request);
        }

        client.Open.AddLast(request);
        service.Totals.CountAccepted();
        Count++;
        Octets += request.Cost;
        outbox.TellStep(BrokerEventKind.RequestAccepted, request, client.Peer, now, isRoutine: true, octets: command.Body.Octets);
        return request;
    }

    /// <summary>A request ends with the reply that has been given.</summary>
    public void End(PendingRequest request, Instant now) => Close(request, RequestOutcome.Replied, now);

    /// <summary>A request ends without a reply.</summary>
    /// <param name="request">The request, which stands in no line and is in nobody's hand any more.</param>
    /// <param name="outcome">How it ends.</param>
    /// <param name="failure">What its worker said; null for what the outcome says.</param>
    /// <param name="now">Attended time.</param>
    public void End(PendingRequest request, RequestOutcome outcome, in Failure? failure, Instant now)
    {
        answers.Fail(request, outcome, failure, now);
        Close(request, outcome, now);
    }

    /// <summary>A request that was tried ends without a reply, and becomes a dead letter.</summary>
    /// <inheritdoc cref="End(PendingRequest, RequestOutcome, in Failure?, Instant)"/>
    public void Bury(PendingRequest request, RequestOutcome outcome, in Failure? failure, Instant now)
    {
        var letter = new DeadLetter(
            request.Number,
            request.Service.Name,
            request.Body,
            request.Headers,
            request.Version,
            request.Client.Peer.Remote,
            outcome,
            request.LostAttempts!,
            request.AcceptedAt,
            now);
        letter.Body.Retain();
        End(request, outcome, failure, now);
        deadLetters.Keep(letter, now);
    }

    /// <summary>The request of this number. Looks through all of them: for people, not for the request path.</summary>
    public PendingRequest? Find(ulong number) => directory.All
        .SelectMany(service => service.Queue.All
            .Concat(service.Held)
            .Concat(service.Workers.SelectMany(enlistment => enlistment.Worker.Hand.All).Select(assignment => assignment.Request).OfType<PendingRequest>()))
        .FirstOrDefault(request => request.Number == number);

    private void Close(PendingRequest request, RequestOutcome outcome, Instant now)
    {
        Debug.Assert(request.InLine.List is null, "A request leaves its line before it ends.");
        var service = request.Service;
        var isRoutine = outcome is RequestOutcome.Replied && request.LostAttempts is null;
        outbox.TellStep(BrokerEventKind.RequestEnded, request, request.Client.Peer, now, isRoutine, now - request.AcceptedAt, outcome: outcome);
        ended.Remember(new(request.Number, request.Id, service.Name.Text, outcome, request.Attempt, request.AcceptedAt, now));
        deadlines.Postpone(request, Instant.Never);
        claims.Withdraw(request);
        request.Client.Open.Remove(request);
        service.Totals.CountEnded(outcome, now - request.AcceptedAt);
        service.OpenCount--;
        Count--;
        Octets -= request.Cost;
        request.End().Release();
        if (_spare.Count < SpareMax)
        {
            _spare.Push(request);
        }
        else
        {
            // What is not used again is not to lie in the heap until its time comes.
            deadlines.Cancel(request);
        }

        directory.Forget(service, now);
    }
}
