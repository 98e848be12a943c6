using System.Runtime.InteropServices;

namespace Mdp.Broker.Telemetry;

/// <summary>A thread for work that can wait: it runs when the processors have nothing better to do, and takes none from the loop.</summary>
/// <remarks>
/// Not the pool's: such a thread counts as much as the loop, wakes up on the loop's processor, has it while there is work, and then looks for more. Starts with the first
/// work. Driven by the loop alone, which has one piece of work done at a time.
/// </remarks>
/// <param name="name">The thread's name.</param>
internal sealed partial class QuietThread(string name) : IDisposable
{
    private const int OfProcess = 0;
    private const int Nicest = 19;

    private readonly AutoResetEvent _isWanted = new(initialState: false);
    private Thread? _thread;
    private Action? _work;

    /// <summary>Has something done, soon. It must not throw.</summary>
    public void Do(Action work)
    {
        if (_thread is null)
        {
            _thread = new(Run) { Name = name, IsBackground = true, Priority = ThreadPriority.Lowest };
            _thread.Start();
        }

        Want(work);
    }

    /// <summary>Ends it, after the work that it is at.</summary>
    public void Dispose()
    {
        Want(null);
        _thread?.Join();
        _isWanted.Dispose();
    }

    private void Want(Action? work)
    {
        Volatile.Write(ref _work, work);
        _ = _isWanted.Set();
    }

    private void Run()
    {
        // A thread of Linux has a priority of its own, which the runtime does not set. Where it cannot be had, the work is done all the same.
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(OfProcess, who: 0, Nicest);
        }

        while (_isWanted.WaitOne() && Volatile.Read(ref _work) is { } work)
        {
            work();
        }
    }

    // 0 is the calling thread, on Linux; on other systems it is the whole process.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
