using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mdp.Cli.Execution;

/// <summary>A started process and all that it started, to be ended together.</summary>
internal static partial class ProcessGroup
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Stop = 19;

    /// <summary>Asks the group to end.</summary>
    public static void End(Process leader)
    {
        if (OperatingSystem.IsWindows())
        {
            KillTree(leader);
        }
        else
        {
            _ = Signal(Target(leader), Terminate);
        }
    }

    /// <summary>Ends the group at once.</summary>
    public static void EndNow(Process leader)
    {
        if (OperatingSystem.IsWindows() || !ProgramCall.HasGroup)
        {
            KillTree(leader);
        }
        else
        {
            _ = Signal(-leader.Id, Kill);
        }
    }

    /// <summary>Kills one process, and nothing that it started.</summary>
    public static void KillOne(Process process) => _ = Signal(process.Id, Kill);

    /// <summary>Freezes one process.</summary>
    public static void Freeze(Process process) => _ = Signal(process.Id, Stop);

    private static int Target(Process leader) => ProgramCall.HasGroup ? -leader.Id : leader.Id;

    private static void KillTree(Process leader)
    {
        try
        {
            leader.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or a part of it has.
        }
    }

    // ESRCH, because the group has ended, is as good as success.
    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int processId, int signal);
}
