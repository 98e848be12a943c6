using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker;

/// <summary>One service, and the handler that is meant for it. Made by <see cref="JobMapExtensions"/>.</summary>
public sealed class JobMapping
{
    internal JobMapping(string service, Func<MappingContext, JobDelegate> bind, Action<IServiceCollection>? register = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        Service = service;
        Bind = bind;
        Register = register;
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>What is done for each request; mistakes go into the context.</summary>
    internal Func<MappingContext, JobDelegate> Bind { get; }

    /// <summary>Tells a container what the handler needs of it; null for nothing.</summary>
    internal Action<IServiceCollection>? Register { get; }
}
