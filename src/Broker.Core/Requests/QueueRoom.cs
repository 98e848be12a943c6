namespace Mdp.Broker.Core;

/// <summary>Whether a queue has room for one more request, and what gives way if need be.</summary>
internal static class QueueRoom
{
    /// <summary>Why there is no room; None when there is some, or can be made.</summary>
    public static RejectReason Judge(Client client, Service service, long octets, BrokerSettings settings)
    {
        var reject = Judge(client, octets, settings);
        if (reject is not RejectReason.None)
        {
            return reject;
        }

        // Counted before anything gives way, so that nothing is given up for a newcomer that still finds no room.
        var (queue, limits) = (service.Queue, service.Settings);
        var mayDisplace = limits.OnQueueFull is FullQueuePolicy.DisplaceOldest;
        if ((mayDisplace ? queue.ReturnedCount : queue.Count) >= limits.MaxQueueLength)
        {
            return RejectReason.ServiceQueueLength;
        }

        return (mayDisplace ? queue.ReturnedOctets : queue.Octets) + octets > limits.MaxQueueOctets ? RejectReason.ServiceQueueOctets : RejectReason.None;
    }

    /// <summary>Why no more of a client's requests may wait.</summary>
    public static RejectReason Judge(Client client, long octets, BrokerSettings settings) =>
        client.WaitingCount >= settings.MaxClientQueueLength ? RejectReason.ClientQueueLength
        : client.WaitingOctets + octets > settings.MaxClientQueueOctets ? RejectReason.ClientQueueOctets
        : RejectReason.None;

    /// <summary>What has to give way next for so many octets more; null when there is room.</summary>
    public static PendingRequest? NextToDisplace(Client client, Service service, long octets) =>
        service.Queue.Count >= service.Settings.MaxQueueLength || service.Queue.Octets + octets > service.Settings.MaxQueueOctets
            ? service.Queue.OldestFor(client)!
            : null;
}
