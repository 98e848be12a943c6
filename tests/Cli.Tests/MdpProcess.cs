using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mdp.Cli.Tests;

/// <summary>The real command in a process of its own, with a bare environment.</summary>
internal sealed class MdpProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _errorLines = [];
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _moreErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MdpProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public static MdpProcess Start(params string[] words) => Start([], words);

    public static MdpProcess Start(Dictionary<string, string> variables, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mdp.Cli.dll"));
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MDP_", StringComparison.Ordinal)).ToList())
        {
            _ = start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Runs the command to its end.</summary>
    public static Task<Outcome> RunAsync(params string[] words) => RunAsync([], words);

    /// <summary>Runs the command to its end.</summary>
    public static async Task<Outcome> RunAsync(Dictionary<string, string> variables, params string[] words)
    {
        using var process = Start(variables, words);
        process.Input.Close();
        return await process.EndAsync();
    }

    /// <summary>Waits for a line on standard error that contains a text.</summary>
    public async Task<string> WaitForErrorAsync(string text)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            Task more;
            lock (_errorLines)
            {
                if (_errorLines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                {
                    return found;
                }

                more = _moreErrors.Task;
            }

            try
            {
                await more.WaitAsync(Patience - deadline.Elapsed);
            }
            catch (TimeoutException e)
            {
                throw new InvalidOperationException($"expected '{text}' on standard error, got:\n{Errors}", e);
            }
        }
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    public void Signal(PosixSignal signal) => Signal(_process.Id, signal == PosixSignal.SIGINT ? "-INT" : "-TERM");

    public void Kill() => _process.Kill();

    /// <summary>Waits for the end: exit code, the rest of standard output, and standard error.</summary>
    public async Task<Outcome> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _errorsEnded.Task.WaitAsync(Patience);
        return new(_process.ExitCode, output, Errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string Errors
    {
        get
        {
            lock (_errorLines)
            {
                return string.Concat(_errorLines.Select(line => line + "\n"));
            }
        }
    }

    private static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{processId}"]);
        kill.WaitForExit();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _errorsEnded.SetResult();
            return;
        }

        TaskCompletionSource more;
        lock (_errorLines)
        {
            _errorLines.Add(line);
            more = _moreErrors;
            _moreErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
    }

    /// <summary>How it ended.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);
}
