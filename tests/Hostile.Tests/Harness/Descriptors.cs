using System.Globalization;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Open files, as Linux tells them.</summary>
internal static class Descriptors
{
    private const string LimitLine = "Max open files";

    /// <summary>How many this process may have; 1,024 where the system does not tell.</summary>
    public static int Limit { get; } = ReadLimit();

    /// <summary>How many a process has; 0 where the system does not tell.</summary>
    /// <param name="process">Its id, or <c>self</c>.</param>
    public static int Open(string process = "self")
    {
        var directory = $"/proc/{process}/fd";
        return Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Count() : 0;
    }

    private static int ReadLimit()
    {
        const string file = "/proc/self/limits";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(LimitLine, StringComparison.Ordinal)) : null;
        var words = line?[LimitLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words is [var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 1024;
    }
}
