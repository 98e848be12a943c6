using System.Runtime.InteropServices;

namespace Mdp.Cli;

/// <summary>Ctrl-C and SIGTERM. The first one ends the command in order, a second one at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <summary>Listens from now on.</summary>
    public Interruption() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heed), PosixSignalRegistration.Create(PosixSignal.SIGINT, Heed)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Heed(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        _source.Cancel();
    }
}
