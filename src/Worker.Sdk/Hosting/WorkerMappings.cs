namespace Mdp.Worker;

/// <summary>What is mapped for one worker of a host, kept with the host's services until the worker is made.</summary>
internal sealed class WorkerMappings
{
    public List<JobMapping> All { get; } = [];
}
