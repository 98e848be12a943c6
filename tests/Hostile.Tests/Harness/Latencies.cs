namespace Mdp.Hostile.Tests.Harness;

/// <summary>How long requests took, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly double[] _sorted;

    public Latencies(IEnumerable<double> milliseconds) => _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public double Longest => At(1);

    public override string ToString() => $"{Count} requests, p50 {Median:0.0} ms, p99 {P99:0.0} ms, max {Longest:0.0} ms";

    private double At(double share) => _sorted.Length == 0 ? 0 : _sorted[(int)Math.Min(_sorted.Length - 1, share * _sorted.Length)];
}
