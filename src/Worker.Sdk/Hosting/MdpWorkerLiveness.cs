using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mdp.Worker;

/// <summary>Live: the worker's own thread does its turns, and with them its heartbeats. Degraded while the process is late with its own work.</summary>
/// <remarks>For <c>AddHealthChecks().AddCheck&lt;MdpWorkerLiveness&gt;("worker-live", tags: ["live"])</c>. Where it fails, restarting the process is the cure.</remarks>
/// <param name="worker">The worker.</param>
public sealed class MdpWorkerLiveness(MdpWorker worker) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(
            !worker.IsLive ? new HealthCheckResult(context.Registration.FailureStatus, "the worker's thread does not turn, or was not started")
            : worker.Lag > worker.MaxLag ? HealthCheckResult.Degraded($"the thread pool is {worker.Lag} late, {worker.MaxLag} are allowed: handlers block its threads")
            : HealthCheckResult.Healthy($"{worker.JobCount} jobs in hand"));
    }
}
