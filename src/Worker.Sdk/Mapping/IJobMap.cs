namespace Mdp.Worker;

/// <summary>Where services are mapped to handlers: a worker, or the builder of one. See <see cref="JobMapExtensions"/>.</summary>
public interface IJobMap
{
    /// <summary>Adds a service.</summary>
    void Add(JobMapping mapping);
}
