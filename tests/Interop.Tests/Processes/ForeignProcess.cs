using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mdp.Interop.Tests.Processes;

/// <summary>A program that a test runs beside itself: its lines, its end, and the certainty that it does end.</summary>
/// <remarks>
/// Lines of stdout wait until a test takes them; stderr and all lines go into the transcript that a failure prints. Disposal kills by pid.
/// </remarks>
internal class ForeignProcess : IAsyncDisposable
{
    private const int TranscriptLinesMax = 60;
    private static readonly HashSet<ForeignProcess> Running = [];

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly LinkedList<string> _untaken = [];
    private readonly Queue<string> _transcript = [];
    private readonly Task _ended;
    private TaskCompletionSource _changed = NewSignal();
    private bool _outputEnded;

    static ForeignProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    public ForeignProcess(string fileName, params IEnumerable<string> arguments)
    {
        CommandLine = $"{fileName} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"cannot run {CommandLine}: {e.Message}", e);
        }

        lock (Running)
            Running.Add(this);
        _ended = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync(), _process.WaitForExitAsync());
    }

    /// <summary>The default patience with a program on a busy machine.</summary>
    public static TimeSpan Patience { get; } =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("MDP_PATIENCE_SECONDS"), out var seconds) ? seconds : 20);

    public string CommandLine { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The memory that it occupies now.</summary>
    public long ResidentOctets()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>SIGKILL: it dies without a word.</summary>
    public void Kill() => SendSignal(9);

    /// <summary>SIGTERM: it is asked to end.</summary>
    public void Terminate() => SendSignal(15);

    /// <summary>SIGINT: Ctrl-C.</summary>
    public void Interrupt() => SendSignal(2);

    /// <summary>SIGSTOP: it stays, and does nothing.</summary>
    public void Freeze() => SendSignal(19);

    /// <summary>SIGCONT: it goes on.</summary>
    public void Thaw() => SendSignal(18);

    /// <summary>Waits for the end of the program and of its output.</summary>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        try
        {
            await _ended.WaitAsync(patience ?? Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw Failure($"has not ended within {patience ?? Patience}");
        }

        return _process.ExitCode;
    }

    /// <summary>Takes the first untaken line that the test wants; lines that it does not want stay for later calls.</summary>
    public async Task<string> TakeLineAsync(Func<string, bool> wanted, string what, TimeSpan? patience = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(patience ?? Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (var node = _untaken.First; node is not null; node = node.Next)
                {
                    if (!wanted(node.Value))
                        continue;
                    _untaken.Remove(node);
                    return node.Value;
                }

                if (_outputEnded)
                    throw Failure($"ended its output before it said {what}");
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                throw Failure($"has not said {what} within {patience ?? Patience}");
            }
        }
    }

    /// <summary>Takes all lines that wait now.</summary>
    public IReadOnlyList<string> TakeLines()
    {
        lock (_gate)
        {
            string[] lines = [.. _untaken];
            _untaken.Clear();
            return lines;
        }
    }

    public async Task WriteLineAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
            await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException e)
        {
            throw Failure($"does not read its orders any more ({e.Message})");
        }
    }

    /// <summary>Ends its stdin: no more orders come.</summary>
    public void EndInput() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        await _ended.WaitAsync(Patience);
        lock (Running)
            Running.Remove(this);
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An exception that tells what went wrong and everything the program said.</summary>
    public InvalidOperationException Failure(string what)
    {
        lock (_gate)
        {
            var state = _process.HasExited ? $"exit code {_process.ExitCode}" : $"runs as {Pid}";
            return new InvalidOperationException($"{CommandLine} ({state}) {what}. It said:\n  {string.Join("\n  ", _transcript)}");
        }
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Note(line, line);
        lock (_gate)
            _outputEnded = true;
        Note(untaken: null, "(end of output)");
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            Note(untaken: null, $"stderr: {line}");
    }

    private void Note(string? untaken, string transcript)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (untaken is not null)
                _untaken.AddLast(untaken);
            _transcript.Enqueue(transcript.Length > 300 ? $"{transcript[..300]}..." : transcript);
            if (_transcript.Count > TranscriptLinesMax)
                _transcript.Dequeue();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private void SendSignal(int signal)
    {
        if (!_process.HasExited && kill(_process.Id, signal) != 0)
            throw Failure($"does not take signal {signal} (errno {Marshal.GetLastPInvokeError()})");
    }

    private static void KillAll()
    {
        lock (Running)
        {
            foreach (var process in Running.Where(process => !process.HasExited))
                process.Kill();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int kill(int pid, int signal);
}
