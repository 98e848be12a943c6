using Microsoft.Extensions.Hosting;

namespace Mdp.Broker.Hosting;

/// <summary>The lifetime of a host within the program's: it begins and ends when it is told, and listens to no signal.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
