using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mdp.Broker.Tests.Hosting;

/// <summary>The real program in a process of its own, with a bare environment.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private BrokerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static BrokerProcess Start(params string[] words) => Start(new Dictionary<string, string>(), words);

    public static BrokerProcess Start(Dictionary<string, string> variables, params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mdp.Broker.dll"));
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        // Other tests run brokers at the same time, and the default place is one.
        start.Environment["MDP_ADMIN_ENDPOINT"] = "none";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Sends a signal.</summary>
    public void Signal(PosixSignal signal)
    {
        using var kill = Process.Start("kill", [signal switch { PosixSignal.SIGINT => "-INT", PosixSignal.SIGHUP => "-HUP", _ => "-TERM" }, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end: exit code, the rest of standard output, and standard error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        var errors = await _errors.WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, output, errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
