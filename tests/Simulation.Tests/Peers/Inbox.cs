namespace Mdp.Simulation.Tests;

/// <summary>What has come out of a process's connections and waits for it to look.</summary>
internal sealed class Inbox
{
    private readonly Queue<(Link Link, Arrival Arrival)> _arrivals = new();

    /// <summary>Messages among it.</summary>
    public int Parcels
    {
        get
        {
            var count = 0;
            foreach (var (_, arrival) in _arrivals)
            {
                count += arrival.Parcel is null ? 0 : 1;
            }

            return count;
        }
    }

    public void Add(Link link, in Arrival arrival) => _arrivals.Enqueue((link, arrival));

    public bool TryTake(out (Link Link, Arrival Arrival) next) => _arrivals.TryDequeue(out next);

    /// <summary>Nobody will look any more.</summary>
    public void Drop()
    {
        while (_arrivals.TryDequeue(out var unread))
        {
            unread.Arrival.Parcel?.Release();
        }
    }
}
