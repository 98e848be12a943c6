using System.Globalization;

namespace Mdp.Zmtp;

/// <summary>How many connections this process can afford.</summary>
/// <remarks>
/// The runtime ends the process when it finds no descriptor for its own needs, such as a new thread. So a reserve stays free, and who
/// would take of it is closed as soon as accepted. What the process has open already is no reserve: the runtime alone holds more than a hundred,
/// two for each assembly.
/// </remarks>
internal static class DescriptorLimit
{
    /// <summary>Descriptors kept free beyond what was open when the process looked.</summary>
    public const int Reserve = 128;

    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFilesLine = "Max open files";

    private const string OpenFilesFolder = "/proc/self/fd";

    /// <summary>The descriptor limit of the process less what is open and the reserve, at least 1; no bound where the system names none. Looked up once.</summary>
    public static int Connections { get; } = Read() is { } limit ? Afford(limit, Directory.GetFileSystemEntries(OpenFilesFolder).Length) : int.MaxValue;

    internal static int Afford(int limit, int open) => Math.Max(1, limit - open - Reserve);

    // "Max open files            1024                 524288               files": the first number is the one that holds.
    internal static int? Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(OpenFilesLine, StringComparison.Ordinal));
        var words = line?[OpenFilesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    private static int? Read() => File.Exists(LimitsFile) ? Parse(File.ReadLines(LimitsFile)) : null;
}
