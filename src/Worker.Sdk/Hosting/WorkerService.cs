using Microsoft.Extensions.Hosting;

namespace Mdp.Worker;

/// <summary>Starts and stops a worker with its host. Its end, disposal included, is the container's.</summary>
internal sealed class WorkerService(MdpWorker worker) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => worker.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => worker.StopAsync(cancellationToken);
}
