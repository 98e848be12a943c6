using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Mdp.Broker.Hosting;

/// <summary>The program lives until SIGTERM or Ctrl-C. The first one stops it in order, a second one at once.</summary>
/// <remarks>In the place of the host's own lifetime, which says more than is asked for and takes a second signal for nothing.</remarks>
internal sealed class SignalLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private PosixSignalRegistration[] _registrations = [];
    private int _signals;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop)];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ExitCode.Failure);
        }

        application.StopApplication();
    }
}
