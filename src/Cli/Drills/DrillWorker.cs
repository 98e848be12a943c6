using System.Diagnostics;
using Mdp.Cli.Execution;

namespace Mdp.Cli.Drills;

/// <summary>A worker in a process of its own, that is there to be struck.</summary>
internal sealed class DrillWorker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Process _process;

    private DrillWorker(Process process) => _process = process;

    /// <summary>Starts one, and waits until it is registered.</summary>
    public static async Task<DrillWorker> StartAsync(string service, string endpoint, DrillPlan plan, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] own = IsDotnet ? [Environment.GetCommandLineArgs()[0]] : [];
        foreach (var word in own.Concat(["work", service, "--drill", "--quiet", "--broker", endpoint, "--concurrency", "1", "--heartbeat", plan.HeartbeatWord, "--liveness", $"{plan.Liveness}"]))
        {
            start.ArgumentList.Add(word);
        }

        var worker = new DrillWorker(Process.Start(start)!);
        try
        {
            await worker.WaitForAsync("ready", cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has the request in hand.</summary>
    public Task WaitForRequestAsync(CancellationToken cancellationToken) => WaitForAsync("request", cancellationToken);

    /// <summary>Strikes it.</summary>
    public void Suffer(Fault fault)
    {
        switch (fault)
        {
            case Fault.Killed:
                ProcessGroup.KillOne(_process);
                break;
            case Fault.Frozen:
                ProcessGroup.Freeze(_process);
                break;
            default:
                throw new UnreachableException($"{fault} strikes the line, not the worker");
        }
    }

    /// <summary>Ends it, in whatever state it is.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static bool IsDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet";

    private async Task WaitForAsync(string word, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line == word)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told below, as for one that ended.
        }

        throw new CommandException(ExitCode.Failed, $"a worker of the drill did not say '{word}' within {Output.Wording.Length(Patience)}; can workers connect to the broker?");
    }
}
