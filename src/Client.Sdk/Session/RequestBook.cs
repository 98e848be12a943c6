using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>The requests that a session holds: which wait, which are in flight, and when each is due.</summary>
internal sealed class RequestBook(SessionSettings settings, CancelNotes cancels, Outbox outbox)
{
    private readonly Dictionary<RequestId, ClientRequest> _all = [];
    private readonly LinkedList<ClientRequest> _waiting = new();
    private readonly DeadlineHeap _deadlines = new();

    /// <summary>The number of requests held.</summary>
    public int Count => _all.Count;

    /// <summary>The number of those that wait for a link.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>When the first of them is due, in the host's time.</summary>
    public Instant Earliest => _deadlines.Earliest;

    /// <summary>The one that has waited longest; null for none.</summary>
    public ClientRequest? NextWaiting => _waiting.First?.Value;

    /// <summary>Those that wait, in their order. Not to be walked through while they come and go.</summary>
    public IReadOnlyCollection<ClientRequest> Waiting => _waiting;

    /// <summary>All of them, to be ended while they are walked through: those in flight, then those that wait in their order.</summary>
    public List<ClientRequest> ToList() => [.. _all.Values.Where(request => request.Link is not null), .. _waiting];

    /// <summary>The request of that id; false for none.</summary>
    public bool TryFind(RequestId id, out ClientRequest request) => _all.TryGetValue(id, out request!);

    /// <summary>Takes a request over; it waits.</summary>
    public void Add(ClientRequest request)
    {
        _all.Add(request.Id, request);
        request.Wait();
        _waiting.AddLast(request.Node);
        Reschedule(request);
    }

    /// <summary>Hands a request that waits to a link, or ends it where the rest of its answer, which is all that would come, makes no whole.</summary>
    public void HandOver(ClientRequest request, Link link, Instant now, Instant attended)
    {
        request.IsRepeated = link.TryRecall(request.Id, out var isTorn);
        if (isTorn)
        {
            End(request, new() { Kind = OutcomeKind.LinkLost, Stage = RequestStage.Answering });
            return;
        }

        if (request.WasSent)
        {
            outbox.Tell(new() { Kind = SessionEventKind.RequestSentAgain, Link = link.Id, Id = request.Id });
        }

        _waiting.Remove(request.Node);
        request.HandOver(link, now, attended);
        link.Carry(request, attended);
        Reschedule(request);
        outbox.SendRequest(link, request, TimeLimitOf(request, now));
    }

    /// <summary>The requests on a link that is gone go back to the head of those that wait, in their order; the others end.</summary>
    /// <param name="link">The link.</param>
    /// <param name="violation">How the broker broke the protocol on it; null if it did not.</param>
    public void TakeBackAll(Link link, string? violation)
    {
        while (link.Requests.Last?.Value is { } request)
        {
            if (violation is not null)
            {
                End(request, new() { Kind = OutcomeKind.Malformed, Text = violation });
            }
            else if (!link.HasIds || (request.MayHaveRun && !request.MayRunTwice) || request.Stage is RequestStage.Answering)
            {
                // A part of the answer that was lost with the link would be missing from what came after it, and nobody would know.
                Disown(request);
                End(request, new() { Kind = OutcomeKind.LinkLost });
            }
            else if (request.Sends >= settings.SendsMax)
            {
                End(request, new() { Kind = OutcomeKind.Unanswered, IsOwed = true });
            }
            else
            {
                link.Requests.RemoveLast();
                request.Wait();
                _waiting.AddFirst(request.Node);
                Reschedule(request);
            }
        }
    }

    /// <summary>A request that the broker did not take waits for another link, or for another broker.</summary>
    public void TakeBack(ClientRequest request)
    {
        request.Link!.Requests.Remove(request.Node);
        request.Wait();
        _waiting.AddLast(request.Node);
        Reschedule(request);
    }

    /// <summary>Nobody waits for its answer any more: a broker that knows ids is told.</summary>
    public void Disown(ClientRequest request)
    {
        if (request.WasSent && request.Link is null or { HasIds: true })
        {
            cancels.Tell(request.Link, request.Id);
        }
    }

    /// <summary>Its deadlines have moved.</summary>
    public void Reschedule(ClientRequest request) => _deadlines.Set(request, request.NextDeadline);

    /// <summary>A request of which something is due; false for none.</summary>
    public bool TryTakeDue(Instant now, out ClientRequest request)
    {
        var isDue = _deadlines.TryTakeDue(now, out var due);
        request = (due as ClientRequest)!;
        return isDue;
    }

    /// <summary>Ends a request and tells its caller.</summary>
    public void End(ClientRequest request, in RequestOutcome outcome)
    {
        var told = outcome with { Stage = request.Stage > outcome.Stage ? request.Stage : outcome.Stage, Version = request.Link?.Version, WasSent = request.WasSent };
        Remove(request);
        outbox.Complete(request, told);
    }

    /// <summary>Lets a request go without a word.</summary>
    public void Remove(ClientRequest request)
    {
        _ = _all.Remove(request.Id);
        request.Node.List!.Remove(request.Node);
        _deadlines.Cancel(request);
        request.Free();
    }

    // None where the service's own limit is to hold; never less than the shortest that can be told, which is not none.
    private static TimeSpan TimeLimitOf(ClientRequest request, Instant now)
    {
        if (request.UsefulUntil == Instant.Never)
        {
            return TimeSpan.Zero;
        }

        var rest = request.UsefulUntil - now;
        return rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
            : rest > TimeSpan.FromMilliseconds(uint.MaxValue) ? TimeSpan.Zero
            : rest;
    }
}
