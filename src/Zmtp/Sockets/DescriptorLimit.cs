using System.Globalization;

namespace Mdp.Zmtp;

/// <summary>How many connections this process can afford.</summary>
/// <remarks>
/// The runtime ends the process when it finds no descriptor for its own needs, such as a new thread. So a reserve stays free, and who
/// would take of it is closed as soon as accepted.
/// </remarks>
internal static class DescriptorLimit
{
    /// <summary>Descriptors kept for everything that is no connection.</summary>
    public const int Reserve = 128;

    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFilesLine = "Max open files";

    /// <summary>The descriptor limit of the process less the reserve, at least 1; no bound where the system names none.</summary>
    public static int Connections { get; } = Read() is { } limit ? Math.Max(1, limit - Reserve) : int.MaxValue;

    // "Max open files            1024                 524288               files": the first number is the one that holds.
    internal static int? Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(OpenFilesLine, StringComparison.Ordinal));
        var words = line?[OpenFilesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    private static int? Read() => File.Exists(LimitsFile) ? Parse(File.ReadLines(LimitsFile)) : null;
}
