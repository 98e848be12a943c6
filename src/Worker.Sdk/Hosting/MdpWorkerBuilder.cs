using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker;

/// <summary>A worker of a generic host, before the host is built: maps services to handlers.</summary>
public sealed class MdpWorkerBuilder : IJobMap
{
    private readonly List<JobMapping> _mappings;

    internal MdpWorkerBuilder(IServiceCollection services, string name, List<JobMapping> mappings)
    {
        Services = services;
        Name = name;
        _mappings = mappings;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The worker's name among the host's; empty for the one that needs none.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public void Add(JobMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _mappings.Add(mapping);
        mapping.Register?.Invoke(Services);
    }
}
