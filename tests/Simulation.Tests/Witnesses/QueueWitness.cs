using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches the queues: their bounds, and whose turn it is.</summary>
internal sealed class QueueWitness(World world)
{
    private readonly List<LaneRecord> _lanes = [];
    private readonly List<LaneRecord> _spareLanes = [];

    public void Begin()
    {
        _spareLanes.AddRange(_lanes);
        _lanes.Clear();
    }

    /// <summary>Whether the queue of the request's service has no room for the request that comes with this call.</summary>
    public static bool IsFullFor(CallRecord call, RequestRecord request)
    {
        var (service, limits) = (request.Service, request.Service.Settings);
        return call.IsFrom(MdpCommandName.ClientRequest)
            && (call.Replayed?.Service ?? call.Service) == service
            && (service.Waiting >= limits.MaxQueueLength || service.WaitingOctets + (call.Replayed?.Octets ?? call.Octets) > limits.MaxQueueOctets);
    }

    /// <summary>It waits.</summary>
    public void Add(RequestRecord request)
    {
        request.IsQueued = true;
        request.Service.Waiting++;
        request.Service.Returned += request.IsReturned ? 1 : 0;
        request.Service.WaitingOctets += request.Octets;
        request.Service.ReturnedOctets += request.IsReturned ? request.Octets : 0;
        request.Client.Client.Waiting++;
        request.Client.Client.WaitingOctets += request.Octets;
        if (request.IsReturned)
        {
            return;
        }

        var lane = FindLane(request);
        if (lane is null)
        {
            lane = _spareLanes.Count > 0 ? _spareLanes[^1] : new();
            if (_spareLanes.Count > 0)
            {
                _spareLanes.RemoveAt(_spareLanes.Count - 1);
            }

            lane.Client = request.Client;
            lane.Service = request.Service;
            lane.Waiting = 0;
            lane.Passed = 0;
            lane.PassedMax = LanesOf(request.Service);
            _lanes.Add(lane);
        }

        lane.Waiting++;
    }

    /// <summary>It waits no more.</summary>
    public void Remove(RequestRecord request)
    {
        request.IsQueued = false;
        request.Service.Waiting--;
        request.Service.Returned -= request.IsReturned ? 1 : 0;
        request.Service.WaitingOctets -= request.Octets;
        request.Service.ReturnedOctets -= request.IsReturned ? request.Octets : 0;
        request.Client.Client.Waiting--;
        request.Client.Client.WaitingOctets -= request.Octets;
        if (!request.IsReturned && FindLane(request) is { } lane && --lane.Waiting == 0)
        {
            _lanes.Remove(lane);
            _spareLanes.Add(lane);
        }
    }

    /// <summary>What has just been added fits.</summary>
    public void CheckBounds(RequestRecord request)
    {
        var (service, client, settings) = (request.Service, request.Client.Client, world.Swarm.Settings);
        Claim.That(service.Waiting <= service.Settings.MaxQueueLength, $"{service.Text} has {service.Waiting} waiting requests");
        Claim.That(service.WaitingOctets <= service.Settings.MaxQueueOctets, $"{service.Text} has {service.WaitingOctets} waiting octets");
        Claim.That(client.Waiting <= settings.MaxClientQueueLength, $"{request.Client} has {client.Waiting} waiting requests");
        Claim.That(client.WaitingOctets <= settings.MaxClientQueueOctets, $"{request.Client} has {client.WaitingOctets} waiting octets");
    }

    /// <summary>Returned requests go before all others and by age; within a client age decides; and no client is passed twice by another.</summary>
    /// <param name="request">What is dispatched.</param>
    /// <param name="open">All requests that have not ended.</param>
    public void CheckTurn(RequestRecord request, List<RequestRecord> open)
    {
        Claim.That(request.IsQueued || request.Service.Waiting == 0, $"{request} goes before those that wait");
        if (!request.IsQueued)
        {
            return;
        }

        foreach (var other in open)
        {
            if (other == request || other.Service != request.Service || !other.IsQueued)
            {
                continue;
            }

            if (other.IsReturned)
            {
                Claim.That(request.IsReturned && request.Number < other.Number, $"{request} goes before {other}, which lost its worker");
            }
            else if (!request.IsReturned && other.Client == request.Client)
            {
                Claim.That(request.Number < other.Number, $"{request} goes before {other} of the same client");
            }
        }

        if (request.IsReturned)
        {
            return;
        }

        foreach (var lane in _lanes)
        {
            if (lane.Service != request.Service)
            {
                continue;
            }

            if (lane.Client == request.Client)
            {
                lane.Passed = 0;
                lane.PassedMax = LanesOf(lane.Service) - 1;
            }
            else
            {
                Claim.That(++lane.Passed <= lane.PassedMax, $"{lane.Client} has been passed {lane.Passed} times, and {lane.PassedMax} had their turn before it");
            }
        }
    }

    private LaneRecord? FindLane(RequestRecord request)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Client == request.Client && lane.Service == request.Service)
            {
                return lane;
            }
        }

        return null;
    }

    private int LanesOf(ServiceRecord service)
    {
        var count = 0;
        foreach (var lane in _lanes)
        {
            count += lane.Service == service ? 1 : 0;
        }

        return count;
    }
}
