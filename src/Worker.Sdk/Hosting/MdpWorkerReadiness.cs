using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mdp.Worker;

/// <summary>Ready: a broker has answered since the worker registered with it, so requests can come. Degraded while only some of several brokers have.</summary>
/// <remarks>For <c>AddHealthChecks().AddCheck&lt;MdpWorkerReadiness&gt;("worker-ready", tags: ["ready"])</c>. Where it fails, the broker or the way to it is the cause.</remarks>
/// <param name="worker">The worker.</param>
public sealed class MdpWorkerReadiness(MdpWorker worker) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var brokers = worker.Brokers;
        var notReady = brokers.Where(broker => broker.State is not BrokerState.Ready).Select(broker => $"{broker.Endpoint}: {broker.State} {broker.Reason}".TrimEnd()).ToList();
        var text = notReady.Count == 0 ? $"registered with {brokers.Count} brokers" : string.Join("; ", notReady);
        return Task.FromResult(
            !worker.IsReady ? new HealthCheckResult(context.Registration.FailureStatus, text)
            : notReady.Count > 0 ? HealthCheckResult.Degraded(text)
            : HealthCheckResult.Healthy(text));
    }
}
