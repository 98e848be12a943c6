namespace Mdp.Heartbeating.Tests;

/// <summary>A time line without dates, whose far end is never.</summary>
public sealed class InstantTests
{
    private static readonly Instant Noon = At(12);

    [Fact]
    public void Lengths_lead_from_instant_to_instant()
    {
        (Noon + TimeSpan.FromSeconds(3)).ShouldBe(At(15));
        (Noon - TimeSpan.FromSeconds(3)).ShouldBe(At(9));
        (Noon + TimeSpan.FromSeconds(-3)).ShouldBe(At(9));
        (At(15) - Noon).ShouldBe(TimeSpan.FromSeconds(3));
        (Noon - At(15)).ShouldBe(TimeSpan.FromSeconds(-3));
        Noon.SinceZero.ShouldBe(TimeSpan.FromSeconds(12));
    }

    [Fact]
    public void Never_is_later_than_every_other_instant()
    {
        (Noon < Instant.Never).ShouldBeTrue();
        Instant.Earlier(Noon, Instant.Never).ShouldBe(Noon);
        Instant.Later(Noon, Instant.Never).ShouldBe(Instant.Never);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(-long.MaxValue)]
    public void Never_stays_never(long ticks)
    {
        (Instant.Never + TimeSpan.FromTicks(ticks)).ShouldBe(Instant.Never);
        (Instant.Never - TimeSpan.FromTicks(ticks)).ShouldBe(Instant.Never);
    }

    [Fact]
    public void What_exceeds_the_time_line_is_never()
    {
        (Noon + TimeSpan.MaxValue).ShouldBe(Instant.Never);
        (Instant.Zero + TimeSpan.MaxValue).ShouldBe(Instant.Never);
        (Instant.Zero + (TimeSpan.MaxValue - TimeSpan.FromTicks(1))).ShouldBeLessThan(Instant.Never);
    }

    [Fact]
    public void An_infinite_length_leads_to_never() => (Noon + Timeout.InfiniteTimeSpan).ShouldBe(Instant.Never);

    [Fact]
    public void The_way_to_never_is_longer_than_any_other()
    {
        (Instant.Never - Noon).ShouldBe(TimeSpan.MaxValue);
        (Instant.Never - (Instant.Zero - TimeSpan.FromSeconds(1))).ShouldBe(TimeSpan.MaxValue);
        (Noon - Instant.Never).ShouldBe(TimeSpan.MinValue);
        (Instant.Never - Instant.Never).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Order_is_the_time_line_s()
    {
        Instant[] shuffled = [Instant.Never, At(2), Instant.Zero, At(1)];
        shuffled.Order().ShouldBe([Instant.Zero, At(1), At(2), Instant.Never]);
        (At(1) <= At(1) && At(1) >= At(1) && At(1) < At(2) && At(2) > At(1)).ShouldBeTrue();
    }

    [Fact]
    public void Its_text_is_seconds_since_the_origin()
    {
        (At(12) + TimeSpan.FromMilliseconds(345)).ToString().ShouldBe("+12.345s");
        Instant.Never.ToString().ShouldBe("never");
    }

    private static Instant At(double seconds) => Instant.Zero + TimeSpan.FromSeconds(seconds);
}
