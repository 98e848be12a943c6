using System.Globalization;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>How long the attacks are. The plain run is short; MDP_TEST_SCALE=100 makes each attack a hundred times as long.</summary>
internal static class Scale
{
    /// <summary>The factor: 1 unless MDP_TEST_SCALE says otherwise.</summary>
    public static double Factor { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("MDP_TEST_SCALE"), NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor > 0
            ? factor
            : 1;

    /// <summary>A number of things that come one after the other.</summary>
    public static int Times(int count) => (int)Math.Clamp(count * Factor, 1, 100_000_000);

    /// <summary>
    /// A number of connections that are open at one time, each with two descriptors of this process; as many as it may have, and room left for
    /// the reserve that the broker keeps free.
    /// </summary>
    public static int Connections(int count) => Math.Min(Times(count), (Descriptors.Limit - 400) / 2);
}
