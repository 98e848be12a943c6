namespace Mdp.Heartbeating.Tests;

/// <summary>Signs of life in both directions, on attended time.</summary>
public sealed class PulseTests
{
    private static readonly HeartbeatSettings Settings = new(TimeSpan.FromSeconds(1), 3);

    private Pulse _pulse = new(Settings, At(10));

    [Fact]
    public void It_begins_as_if_both_had_just_spoken()
    {
        _pulse.LastHeard.ShouldBe(At(10));
        _pulse.NextBeat.ShouldBe(At(11));
        _pulse.Expiry.ShouldBe(At(13));
    }

    [Fact]
    [Trait("Row", "G3")]
    public void A_sign_of_life_moves_the_expiry_and_owes_nothing()
    {
        _pulse.Heard(At(12));
        _pulse.Expiry.ShouldBe(At(15));
        _pulse.NextBeat.ShouldBe(At(11));
    }

    [Fact]
    [Trait("Row", "G3")]
    public void Whatever_was_sent_puts_the_next_heartbeat_off_and_proves_nothing_of_the_other_side()
    {
        _pulse.Spoke(At(12));
        _pulse.NextBeat.ShouldBe(At(13));
        _pulse.Expiry.ShouldBe(At(13));
    }

    [Fact]
    public void An_expiry_beyond_the_time_line_is_never() => new Pulse(Settings with { Interval = TimeSpan.MaxValue / 3 }, At(10)).Expiry.ShouldBe(Instant.Never);

    private static Instant At(double seconds) => Instant.Zero + TimeSpan.FromSeconds(seconds);
}
