using System.Diagnostics;

namespace Mdp.Broker.Core;

/// <summary>The waiting requests of one service: returned ones first, the oldest before all; then the clients take turns.</summary>
/// <remarks>
/// <para>A request whose worker was lost had its turn already, so it goes to the head, and among its like the earliest arrival goes first.</para>
/// <para>Each client has a lane of its own, and the lanes take turns: with k clients waiting, none waits for more than k dispatches of
/// others before its own next one, however many requests one of them has poured in.</para>
/// </remarks>
internal sealed class RequestQueue
{
    private readonly RequestList _returned = new(isOfClient: false);
    private readonly LinkedList<ClientLane> _turns = new();
    private readonly Dictionary<Client, ClientLane> _lanes = [];
    private readonly Stack<ClientLane> _spareLanes = new();
    private PendingRequest? _lastReturned;

    /// <summary>The number of waiting requests.</summary>
    public int Count { get; private set; }

    /// <summary>The octets of their bodies.</summary>
    public long Octets { get; private set; }

    /// <summary>How many of them a worker lost.</summary>
    public int ReturnedCount => _returned.Count;

    /// <summary>The octets of those.</summary>
    public long ReturnedOctets { get; private set; }

    /// <summary>All waiting requests: the returned ones, then lane by lane.</summary>
    public IEnumerable<PendingRequest> All => _returned.Concat(_turns.SelectMany(lane => lane.Waiting));

    /// <summary>The earliest arrival of all that wait here, which stands at the head of its list; null when nothing waits.</summary>
    public PendingRequest? Oldest => _turns.Select(static lane => lane.Waiting.First!).Concat(_returned.Take(1)).MinBy(static request => request.Number);

    /// <summary>Adds a request to its client's lane, behind all that arrived before it: a new one at the end.</summary>
    public void Append(PendingRequest request)
    {
        if (!_lanes.TryGetValue(request.Client, out var lane))
        {
            lane = _spareLanes.TryPop(out var spare) ? spare : new();
            lane.Client = request.Client;
            _lanes.Add(request.Client, lane);
            _turns.AddLast(lane.TurnNode);
        }

        InsertByAge(lane.Waiting, lane.Waiting.Last, request);
        Add(request);
    }

    /// <summary>Adds a request that a worker lost, at the head; only returned ones that arrived before it stay in front of it.</summary>
    public void Return(PendingRequest request)
    {
        // A worker that had many in hand loses them by age, so each one's place is just behind that of the one before.
        var near = _lastReturned?.InLine.List == _returned ? _lastReturned : _returned.Last;
        InsertByAge(_returned, near, request);
        _lastReturned = request;
        ReturnedOctets += request.Body.Octets;
        Add(request);
    }

    /// <summary>Another connection asks for a waiting request: it moves to that client's lane, to its place by age. A returned one stays where it is.</summary>
    public void Transfer(PendingRequest request, Client client)
    {
        var isReturned = request.InLine.List == _returned;
        Remove(request);
        request.Attach(client);
        if (isReturned)
        {
            Return(request);
        }
        else
        {
            Append(request);
        }
    }

    /// <summary>Takes the request whose turn it is.</summary>
    public bool TryTake(out PendingRequest request)
    {
        if (_returned.First is { } returned)
        {
            request = returned;
            Remove(request);
            return true;
        }

        if (_turns.First is not { } turn)
        {
            request = null!;
            return false;
        }

        request = turn.Value.Waiting.First!;
        if (turn.Value.Waiting.Count > 1)
        {
            _turns.RemoveFirst();
            _turns.AddLast(turn);
        }

        Remove(request);
        Foresee(turn.Value.Waiting);
        return true;
    }

    /// <summary>Takes a request out, wherever it stands.</summary>
    public void Remove(PendingRequest request)
    {
        var list = request.InLine.List;
        Debug.Assert(list is not null, "A request that is removed from a queue stands in it.");
        list.Remove(request);
        Count--;
        Octets -= request.Body.Octets;
        request.Client.WaitingCount--;
        request.Client.WaitingOctets -= request.Body.Octets;
        if (list == _returned)
        {
            ReturnedOctets -= request.Body.Octets;
        }
        else if (list.Count == 0)
        {
            Retire(_lanes[request.Client]);
        }
    }

    /// <summary>The request that gives way to a newer one of <paramref name="client"/>: the client's own oldest, or that of the client next in turn;
    /// null when there are only returned ones, which do not give way.</summary>
    public PendingRequest? OldestFor(Client client) =>
        _lanes.TryGetValue(client, out var lane) ? lane.Waiting.First! : _turns.First?.Value.Waiting.First!;

    private static void InsertByAge(RequestList list, PendingRequest? near, PendingRequest request)
    {
        while (near is not null && near.Number > request.Number)
        {
            near = list.Before(near);
        }

        while (near is not null && list.After(near) is { } next && next.Number < request.Number)
        {
            near = next;
        }

        list.AddAfter(near, request);
    }

    // Whoever waited among very many is in no cache when its turn comes. What is fetched now is looked at after one or two other requests, which takes longer than the fetching.
    private static void Foresee(RequestList line)
    {
        if (line.First is not { } next || line.After(next) is not { } second)
        {
            return;
        }

        second.ForeseeBody();
        if (line.After(second) is { } third)
        {
            third.Foresee();
        }
    }

    private void Add(PendingRequest request)
    {
        Count++;
        Octets += request.Body.Octets;
        request.Client.WaitingCount++;
        request.Client.WaitingOctets += request.Body.Octets;
    }

    private void Retire(ClientLane lane)
    {
        _lanes.Remove(lane.Client);
        _turns.Remove(lane.TurnNode);
        lane.Client = null!;
        _spareLanes.Push(lane);
    }
}
