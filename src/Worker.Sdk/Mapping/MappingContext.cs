namespace Mdp.Worker;

/// <summary>What is there when handlers are bound: the container, the serializer of the options, and where mistakes are written down.</summary>
internal sealed record MappingContext(IServiceProvider? Services, IJobSerializer? Serializer, ICollection<string> Mistakes)
{
    /// <summary>What is bound in place of a handler that has a mistake; the worker does not start with it.</summary>
    public static JobDelegate Nothing { get; } = _ => ValueTask.CompletedTask;
}
