using System.Diagnostics;

namespace Mdp.Samples.Quickstart;

/// <summary>A worker in a process of its own, so that it can be killed; it is this program, started with other arguments.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerProcess> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProcess(string name, string endpoint)
    {
        Name = name;
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            // Started by `dotnet Quickstart.dll`, the path is dotnet's own, and the program its first argument.
            Arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? $"\"{typeof(WorkerProcess).Assembly.Location}\" worker {name} {endpoint}"
                : $"worker {name} {endpoint}",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
    }

    public string Name { get; }

    public Task<WorkerProcess> HasTakenAJob => _taken.Task;

    public static async Task<WorkerProcess> StartAsync(string name, string endpoint)
    {
        var worker = new WorkerProcess(name, endpoint);
        await worker._ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return worker;
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        Console.WriteLine($"{Name + ":",-9} {line}");
        if (line == "is ready")
        {
            _ready.TrySetResult();
        }
        else
        {
            _taken.TrySetResult(this);
        }
    }
}
