using Mdp.Broker.Admin;
using Mdp.Broker.Admin.Journal;
using Mdp.Broker.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Hosting;

/// <summary>Starts and stops the broker with the program, and the admin's side with it.</summary>
internal sealed class BrokerHostedService(MdpBroker broker, AdminServer admin, EventJournal journal, ILogger<MdpBroker> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Open();
        broker.Start();
        await admin.StartAsync();
        Banner.Write(Console.Out, broker.Endpoints, admin.Place);
    }

    /// <summary>Drains, dismisses, closes. The admin's side answers until then, so that one can see what is waited for.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var drainTime = broker.Settings.DrainTime;
        if (broker.Endpoints.Count > 0 && !await broker.DrainAsync(drainTime))
        {
            Log.DrainTimeOver(logger, await broker.AskAsync((core, _) => core.RequestCount), drainTime.TotalSeconds);
        }

        await broker.StopAsync();
        await admin.StopAsync();
        await journal.StopAsync();
    }
}
