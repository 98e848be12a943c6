using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mdp.Broker.Admin;
using Mdp.Broker.CommandLine;
using Mdp.Broker.Options;
using Mdp.Broker.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Hosting;

/// <summary>Reads all settings again when one of their files has changed, and at SIGHUP; puts in force what is right as a whole, and says what changed.</summary>
/// <remarks>
/// Files are compared by what they hold, every five seconds: that sees a file that is written over, one that is put in another's place, and the links that
/// Kubernetes turns, where notifications of the file system see some of them on some systems. A file counts when it stayed the same for a second, so one that is
/// just being written is not read in halves. To look every second cost half of what an idle broker costs, and had the runtime compile the looking in its first half minute.
/// </remarks>
internal sealed class SettingsReloader(BrokerCommandLine commandLine, MdpBroker broker, AdminServer admin, LiveLogLevel level, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private static readonly byte[] NotThere = [.. "not there"u8];

    private readonly SemaphoreSlim _asked = new(0);
    private string _seen = "";
    private string _loaded = "";

    /// <inheritdoc/>
    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _asked.Release();
        });
        _loaded = _seen = Fingerprint();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isAsked = await _asked.WaitAsync(_seen == _loaded ? LookEvery : LookAgainAfter, stoppingToken);
                if (isAsked || HasChanged())
                {
                    await ReloadAsync();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Ours, and no reason to end a broker that works.
                Log.ReloadFailed(logger, e);
            }
        }
    }

    private bool HasChanged()
    {
        var now = Fingerprint();
        if (now != _seen)
        {
            _seen = now;
            return false;
        }

        return now != _loaded;
    }

    private async Task ReloadAsync()
    {
        _loaded = _seen = Fingerprint();
        var reading = StartOptions.Read(commandLine, out var remarks);
        foreach (var remark in remarks)
        {
            Log.OptionRemark(logger, remark);
        }

        // What is right as a whole may be wrong beside what stays as it was: no token, at a place beyond this machine that is left with the next start only.
        var old = broker.Settings;
        var inForce = OptionChange.InForce(old, reading.Settings);
        IReadOnlyList<string> mistakes = reading.Mistakes.Count > 0 ? reading.Mistakes : [.. SettingsCheck.Faults(inForce)];
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
            {
                Log.OptionMistake(logger, mistake);
            }

            Log.SettingsRefused(logger, mistakes.Count);
            return;
        }

        var changes = OptionChange.Between(old, reading.Settings);
        await broker.ReconfigureAsync(inForce);
        admin.SetToken(inForce.Admin.Token);
        admin.SetCertificate(inForce.Admin.Certificate);
        level.Set(inForce.LogLevel);
        foreach (var change in changes)
        {
            if (change.NeedsRestart)
            {
                Log.OptionNeedsRestart(logger, change.Key, change.Old, change.New);
            }
            else
            {
                Log.OptionChanged(logger, change.Key, change.Old, change.New);
            }
        }

        Log.SettingsRead(logger, changes.Count(change => !change.NeedsRestart));
    }

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in StartOptions.Places(commandLine).Concat(AdminFiles.Places(broker.Settings.Admin)))
        {
            try
            {
                // A file that cannot be read is another state than one that can. The usual case of it is not told by an exception.
                hash.AppendData(File.Exists(path) ? File.ReadAllBytes(path) : NotThere);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                hash.AppendData(NotThere);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
