using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The services that have workers or requests. Nobody else is remembered.</summary>
internal sealed class ServiceDirectory(BrokerSettings settings)
{
    private readonly Dictionary<ServiceName, Service> _services = new(ServiceNameComparer.Instance);

    /// <summary>All services, in a repeatable order.</summary>
    public IEnumerable<Service> All => _services.Values;

    /// <summary>How many of them have no worker.</summary>
    public int CountWithoutWorker { get; private set; }

    /// <summary>The service of this name, if it is known.</summary>
    public Service? Find(ReadOnlySpan<byte> name) =>
        _services.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var service) ? service : null;

    /// <summary>The service of this name, made known if need be; null and a reason when there are too many already, or the name is not admitted.</summary>
    /// <param name="name">The octets from the wire.</param>
    /// <param name="isServed">Whether it is a worker that asks, and so the service will not be without one.</param>
    /// <param name="reject">Why not.</param>
    /// <param name="isNew">Whether this call made it known.</param>
    public Service? FindOrAdd(ReadOnlySpan<byte> name, bool isServed, out RejectReason reject, out bool isNew)
    {
        reject = RejectReason.None;
        isNew = false;
        if (Find(name) is { } known)
        {
            return known;
        }

        reject = !settings.ServiceNames.Admits(name) ? RejectReason.ServiceName
            : _services.Count >= settings.MaxServices ? RejectReason.Services
            : !isServed && CountWithoutWorker >= settings.MaxServicesWithoutWorker ? RejectReason.ServicesWithoutWorker
            : RejectReason.None;
        if (reject is not RejectReason.None)
        {
            return null;
        }

        isNew = true;
        return Add(ServiceName.From(name)!);
    }

    /// <summary>A worker joins its service.</summary>
    public void Join(Worker worker)
    {
        if (worker.Service.Workers.Count == 0)
        {
            CountWithoutWorker--;
        }

        worker.Service.Workers.AddLast(worker.RosterNode);
    }

    /// <summary>A worker leaves its service.</summary>
    public void Leave(Worker worker)
    {
        worker.Service.Workers.Remove(worker.RosterNode);
        if (worker.Service.Workers.Count == 0)
        {
            CountWithoutWorker++;
        }
    }

    /// <summary>Forgets a service that is not in use any more; false when it still is, or was forgotten before.</summary>
    public bool TryForget(Service service)
    {
        if (service.IsInUse || !_services.Remove(service.Name))
        {
            return false;
        }

        CountWithoutWorker--;
        return true;
    }

    private Service Add(ServiceName name)
    {
        var service = new Service(name, settings.Services.GetValueOrDefault(name.Text, settings.DefaultService));
        _services.Add(name, service);
        CountWithoutWorker++;
        return service;
    }
}
