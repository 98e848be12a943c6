using System.Diagnostics;

namespace Mdp.Cli.Execution;

/// <summary>A program and its arguments, found and startable.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Arguments">What it is told.</param>
internal sealed record ProgramCall(string Path, IReadOnlyList<string> Arguments)
{
    // It makes a process the leader of a new session, and so of a group, and becomes the program: same process, same number.
    private static readonly string? SessionMaker = OperatingSystem.IsWindows() ? null : Search("setsid");

    /// <summary>Whether the program's process leads a group of its own.</summary>
    public static bool HasGroup => SessionMaker is not null;

    /// <summary>The program's name, for people.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Finds a program as a shell does.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static ProgramCall Find(IReadOnlyList<string> words)
    {
        var name = words[0];
        var path = name.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal) ? (IsStartable(name) ? System.IO.Path.GetFullPath(name) : null) : Search(name);
        return path is not null ? new(path, [.. words.Skip(1)])
            : throw new CommandException(ExitCode.WrongUsage, $"{ProgramWords}: expected a program, and there is none that can be started as '{name}'");
    }

    /// <summary>How it is started: with its three streams redirected, in a group of its own where the system has such.</summary>
    public ProcessStartInfo ToStart()
    {
        var start = new ProcessStartInfo(SessionMaker ?? Path) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in SessionMaker is null ? Arguments : [Path, .. Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private const string ProgramWords = CommandLine.ProgramWords.Exec;

    private static string? Search(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => OperatingSystem.IsWindows() ? [System.IO.Path.Combine(folder, name), System.IO.Path.Combine(folder, name + ".exe")] : new[] { System.IO.Path.Combine(folder, name) })
        .FirstOrDefault(IsStartable);

    private static bool IsStartable(string path)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);
    }
}
