using Microsoft.Extensions.Hosting;

namespace Mdp.Broker.Hosting;

/// <summary>Starts and stops the broker with the program.</summary>
internal sealed class BrokerHostedService(MdpBroker broker) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        broker.Start();
        Banner.Write(Console.Out, broker.Endpoints);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => broker.StopAsync();
}
