using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The services that have workers or requests. Nobody else is remembered.</summary>
internal sealed class ServiceDirectory(LiveSettings settings, Outbox outbox)
{
    private readonly Dictionary<ServiceName, Service> _services = new(ServiceNameComparer.Instance);

    // Most requests are for the same service as the one before.
    private Service? _latest;

    /// <summary>All services, in a repeatable order.</summary>
    public IEnumerable<Service> All => _services.Values;

    /// <summary>How many of them have no worker.</summary>
    public int CountWithoutWorker { get; private set; }

    /// <summary>The service of this name, if it is known.</summary>
    public Service? Find(ReadOnlySpan<byte> name)
    {
        if (_latest is { } latest && latest.Name.Octets.SequenceEqual(name))
        {
            return latest;
        }

        return _services.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var service) ? _latest = service : null;
    }

    /// <summary>The service of this name, made known if need be; null and a reason when there are too many already, or the name is not admitted.</summary>
    /// <param name="name">The octets from the wire.</param>
    /// <param name="isServed">Whether it is a worker that asks, and so the service will not be without one.</param>
    /// <param name="reject">Why not.</param>
    /// <param name="now">Attended time.</param>
    public Service? FindOrAdd(ReadOnlySpan<byte> name, bool isServed, out RejectReason reject, Instant now)
    {
        reject = RejectReason.None;
        if (Find(name) is { } known)
        {
            return known;
        }

        reject = !settings.Current.ServiceNames.Admits(name) ? RejectReason.ServiceName
            : _services.Count >= settings.Current.MaxServices ? RejectReason.Services
            : !isServed && CountWithoutWorker >= settings.Current.MaxServicesWithoutWorker ? RejectReason.ServicesWithoutWorker
            : RejectReason.None;
        return reject is RejectReason.None ? Add(ServiceName.From(name)!, now) : null;
    }

    /// <summary>A worker joins one of its services.</summary>
    public void Join(Enlistment enlistment)
    {
        if (enlistment.Service.Workers.Count == 0)
        {
            CountWithoutWorker--;
        }

        enlistment.Service.Workers.AddLast(enlistment.RosterNode);
    }

    /// <summary>A worker leaves one of its services.</summary>
    public void Leave(Enlistment enlistment)
    {
        enlistment.Service.Workers.Remove(enlistment.RosterNode);
        if (enlistment.Service.Workers.Count == 0)
        {
            CountWithoutWorker++;
        }
    }

    /// <summary>Forgets a service that is not in use any more; nothing happens while it still is, or when it was forgotten before.</summary>
    public void Forget(Service service, Instant now)
    {
        if (service.IsInUse || !_services.Remove(service.Name))
        {
            return;
        }

        _latest = null;
        CountWithoutWorker--;
        outbox.Tell(new() { Kind = BrokerEventKind.ServiceForgotten, At = now, Service = service.Name.Text });
    }

    /// <summary>Other settings are in force: each service takes its own.</summary>
    public void Reconfigure()
    {
        foreach (var service in _services.Values)
        {
            service.Settings = SettingsOf(service.Name);
        }
    }

    private ServiceSettings SettingsOf(ServiceName name) => settings.Current.Services.GetValueOrDefault(name.Text, settings.Current.DefaultService);

    private Service Add(ServiceName name, Instant now)
    {
        var service = new Service(name, SettingsOf(name));
        _services.Add(name, service);
        CountWithoutWorker++;
        outbox.Tell(new() { Kind = BrokerEventKind.ServiceAppeared, At = now, Service = service.Name.Text });
        return service;
    }
}
