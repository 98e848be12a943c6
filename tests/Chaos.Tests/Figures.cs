using System.Globalization;

namespace Mdp.Chaos.Tests;

/// <summary>How long a run is, and how its measurements are told.</summary>
internal static class Figures
{
    /// <summary>A count from the environment, for long runs; otherwise the one for every run.</summary>
    public static int Count(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary><c>what: n 200, p50 1.0 ms, p99 3.0 ms, max 4.0 ms</c></summary>
    public static string Tell(string what, IEnumerable<TimeSpan> lengths)
    {
        var sorted = lengths.Select(length => length.TotalMilliseconds).Order().ToArray();
        return sorted.Length == 0 ? $"{what}: none" : string.Create(CultureInfo.InvariantCulture,
            $"{what}: n {sorted.Length}, p50 {Percentile(sorted, 0.5):0.0} ms, p99 {Percentile(sorted, 0.99):0.0} ms, max {sorted[^1]:0.0} ms");
    }

    private static double Percentile(double[] sorted, double part) => sorted[(int)Math.Round(part * (sorted.Length - 1))];
}
