using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A service: its name, its settings, its waiting requests and its workers.</summary>
internal sealed class Service(ServiceName name, ServiceSettings settings)
{
    /// <summary>What it is called.</summary>
    public ServiceName Name { get; } = name;

    /// <summary>How its requests are treated.</summary>
    public ServiceSettings Settings { get; set; } = settings;

    /// <summary>The requests that wait for a worker.</summary>
    public RequestQueue Queue { get; } = new();

    /// <summary>The requests that are kept for the worker that lost them.</summary>
    public RequestList Held { get; } = new(isOfClient: false);

    /// <summary>All registered workers, in the order of their registration.</summary>
    public LinkedList<Enlistment> Workers { get; } = new();

    /// <summary>Those with room for a request, the least recently used first.</summary>
    public LinkedList<Enlistment> Idle { get; } = new();

    /// <summary>What has become of its requests.</summary>
    public ServiceTotals Totals { get; } = new();

    /// <summary>Requests that have not ended: waiting, running, or kept for their worker.</summary>
    public int OpenCount { get; set; }

    /// <summary>Whether there is any reason to remember it.</summary>
    public bool IsInUse => Workers.Count > 0 || OpenCount > 0;

    /// <summary>What there is of it now.</summary>
    public ServiceLevels Survey(Instant now)
    {
        var (idle, busy, fenced) = (0, 0, 0);
        foreach (var enlistment in Workers)
        {
            _ = enlistment.Worker.State switch
            {
                WorkerState.Idle => idle++,
                WorkerState.Busy => busy++,
                _ => fenced++,
            };
        }

        var age = Queue.Oldest is { } oldest ? now - oldest.AcceptedAt : TimeSpan.Zero;
        return new(Name.Text, Queue.Count, age, OpenCount - Queue.Count - Held.Count, Held.Count, idle, busy, fenced);
    }
}
