using System.Globalization;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>The processor time of single threads.</summary>
internal static class ThreadClock
{
    /// <summary>What the calling thread has used so far, as Linux counts it.</summary>
    public static TimeSpan Used() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);
}
