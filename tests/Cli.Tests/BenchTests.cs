using Mdp.Cli.Benching;

namespace Mdp.Cli.Tests;

/// <summary>What a bench measures.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task It_measures_with_a_worker_of_its_own_or_a_service_that_is_there()
    {
        await using var scene = new Scene();
        var own = await scene.AskAsync("bench", "--duration", "300ms", "--warm-up", "100ms", "--in-flight", "4");
        own["replies"]!.GetValue<long>().ShouldBeGreaterThan(0);
        own["failed"]!.GetValue<long>().ShouldBe(0);
        own["max_s"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(own["p50_s"]!.GetValue<double>());

        _ = await scene.WorkAsync("echo", "--echo");
        (await scene.AskAsync("bench", "--service", "echo", "--duration", "300ms", "--warm-up", "0s", "--quiet"))["service"]!.GetValue<string>().ShouldBe("echo");
    }

    [Fact]
    public void A_quantile_is_within_two_percent_of_what_was_counted()
    {
        var latencies = new Latencies();
        foreach (var microseconds in Enumerable.Range(1, 100_000))
        {
            latencies.Add(TimeSpan.FromMicroseconds(microseconds));
        }

        foreach (var share in new[] { 0.5, 0.9, 0.99, 0.999 })
        {
            latencies.Quantile(share).TotalMicroseconds.ShouldBe(share * 100_000, share * 2_000);
        }

        latencies.Max.ShouldBe(TimeSpan.FromMilliseconds(100));
        latencies.Quantile(1).ShouldBe(TimeSpan.FromMilliseconds(100));
        latencies.Mean.TotalMicroseconds.ShouldBe(50_000.5, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(3_600_000_000)]
    public void One_length_is_its_own_quantile(long microseconds)
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromMicroseconds(microseconds));
        latencies.Quantile(0.5).ShouldBe(TimeSpan.FromMicroseconds(microseconds));
    }
}
