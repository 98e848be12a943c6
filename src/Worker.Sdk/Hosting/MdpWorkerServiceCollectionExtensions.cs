using Mdp.Worker;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Workers in a generic host.</summary>
public static class MdpWorkerServiceCollectionExtensions
{
    /// <summary>Adds a worker that starts and stops with the host. Called again, it goes on with the same worker.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets its options, for example by binding a section of the configuration to them. They are checked when the host starts.</param>
    /// <returns>Where its services are mapped. The worker itself is the container's <see cref="MdpWorker"/>.</returns>
    public static MdpWorkerBuilder AddMdpWorker(this IServiceCollection services, Action<MdpWorkerOptions> configure) =>
        services.AddMdpWorker(Options.Options.DefaultName, configure);

    /// <summary>Adds one of several workers, which differ in their brokers, services or concurrency.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The key under which the container has this <see cref="MdpWorker"/>.</param>
    /// <param name="configure">Sets its options.</param>
    /// <returns>Where its services are mapped.</returns>
    public static MdpWorkerBuilder AddMdpWorker(this IServiceCollection services, string name, Action<MdpWorkerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        _ = services.AddOptions<MdpWorkerOptions>(name).Configure(configure);
        var mappings = services.FirstOrDefault(descriptor => descriptor.ServiceType == typeof(WorkerMappings) && name.Equals(descriptor.ServiceKey))
            ?.KeyedImplementationInstance as WorkerMappings;
        if (mappings is null)
        {
            mappings = new();
            _ = services.AddKeyedSingleton(name, mappings);
            _ = services.AddKeyedSingleton(name, (provider, _) => Make(provider, name, mappings));
            _ = services.AddSingleton<IHostedService>(provider => new WorkerService(provider.GetRequiredKeyedService<MdpWorker>(name)));
            if (name.Length == 0)
            {
                services.TryAddSingleton(provider => provider.GetRequiredKeyedService<MdpWorker>(name));
            }
        }

        return new(services, name, mappings.All);
    }

    private static MdpWorker Make(IServiceProvider provider, string name, WorkerMappings mappings)
    {
        var worker = new MdpWorker(provider.GetRequiredService<IOptionsMonitor<MdpWorkerOptions>>().Get(name), provider, provider.GetService<ILoggerFactory>());
        foreach (var mapping in mappings.All)
        {
            worker.Add(mapping);
        }

        return worker;
    }
}
