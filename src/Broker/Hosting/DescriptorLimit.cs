using System.Globalization;

namespace Mdp.Broker.Hosting;

/// <summary>How many files and sockets this process may have open (RLIMIT_NOFILE).</summary>
internal static class DescriptorLimit
{
    /// <summary>Descriptors that are no connections: listeners, files, the runtime's own. The socket keeps them free.</summary>
    public const int Reserve = 128;

    private const string LimitsFile = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>The soft limit; null where the system does not tell, or has none.</summary>
    public static long? Read()
    {
        if (!File.Exists(LimitsFile))
        {
            return null;
        }

        // Max open files            1024                 524288               files
        var row = File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var columns = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is [var soft, ..] && long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
