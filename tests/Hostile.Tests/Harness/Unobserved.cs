using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Exceptions that nobody caught anywhere in this process: there must be none, whatever peers do.</summary>
internal static class Unobserved
{
    private static readonly ConcurrentQueue<Exception> Caught = new();

    /// <summary>All since the last call, those of forgotten tasks included.</summary>
    public static IReadOnlyList<Exception> Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        List<Exception> taken = [];
        while (Caught.TryDequeue(out var exception))
            taken.Add(exception);
        return taken;
    }

    [ModuleInitializer]
    internal static void Watch()
    {
        TaskScheduler.UnobservedTaskException += (_, told) => Caught.Enqueue(told.Exception);
        AppDomain.CurrentDomain.UnhandledException += (_, told) => Caught.Enqueue((Exception)told.ExceptionObject);
    }
}
