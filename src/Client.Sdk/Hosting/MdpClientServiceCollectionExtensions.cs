using Mdp.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Clients in a container.</summary>
public static class MdpClientServiceCollectionExtensions
{
    /// <summary>Adds the client: one <see cref="IMdpClient"/> for the whole program, made when it is first asked for and disposed of with the container. Called again, it goes on with the same client.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets its options, for example by binding a section of the configuration to them. They are checked when the host starts.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddMdpClient(this IServiceCollection services, Action<MdpClientOptions> configure)
    {
        _ = services.AddMdpClient(Options.Options.DefaultName, configure);
        services.TryAddSingleton<IMdpClient>(provider => provider.GetRequiredKeyedService<IMdpClient>(Options.Options.DefaultName));
        return services;
    }

    /// <summary>Adds one of several clients, which differ in their brokers or their patience.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="name">The key of this <see cref="IMdpClient"/>, as <c>[FromKeyedServices("name")]</c> asks for it.</param>
    /// <param name="configure">Sets its options. They are checked when the host starts.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddMdpClient(this IServiceCollection services, string name, Action<MdpClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        _ = services.AddOptions<MdpClientOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MdpClientOptions>, OptionsValidation>());
        services.TryAddKeyedSingleton<IMdpClient>(name, static (provider, name) => new MdpClient(
            provider.GetRequiredService<IOptionsMonitor<MdpClientOptions>>().Get((string)name!),
            provider.GetService<ILoggerFactory>()));
        return services;
    }
}
