using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Mdp.Broker.Tests.Hosting;

/// <summary>The real program in a process of its own, with a bare environment.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private BrokerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _ = line.Data is null ? _errors : _errors.Append(line.Data).Append('\n');
            }
        };
        process.BeginErrorReadLine();
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

    /// <summary>Waits until standard error has a line that contains <paramref name="words"/>.</summary>
    public async Task ToldAsync(string words)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Errors().Contains(words, StringComparison.Ordinal))
        {
            await Task.Delay(10, patience.Token);
        }
    }

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
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, output, Errors());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }
}
