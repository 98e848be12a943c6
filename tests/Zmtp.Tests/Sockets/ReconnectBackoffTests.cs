using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

public sealed class ReconnectBackoffTests
{
    private const double Longest = 0.999_999;
    private static readonly Instant Start = Instant.Zero + TimeSpan.FromHours(1);

    [Fact, Trait("Row", "O1"), Trait("Row", "H33")]
    public void Pauses_double_from_the_initial_to_the_longest()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Lan);

        PausesInRow(ref backoff, DialOutcome.Unreachable, 9)
            .ShouldBe([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    }

    [Fact, Trait("Row", "O2")]
    public void Over_the_internet_pauses_go_from_10_s_to_60_s()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Wan);

        PausesInRow(ref backoff, DialOutcome.Refused, 5).ShouldBe([10_000, 20_000, 40_000, 60_000, 60_000]);
    }

    [Theory, Trait("Row", "H33")]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 25)]
    [InlineData(0.5, 50)]
    public void The_whole_pause_is_jitter(double random, int milliseconds)
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Lan);

        backoff.TryNext(DialOutcome.Unreachable, Start, random, out var pause).ShouldBeTrue();

        pause.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact, Trait("Row", "O2")]
    public void A_fleet_over_the_internet_dials_less_than_100_times_a_second_after_the_first_wave()
    {
        const int seed = 2;
        var random = new Random(seed);
        var dials = new int[600];
        for (var worker = 0; worker < 500; worker++)
        {
            var backoff = new ReconnectBackoff(ReconnectPolicy.Wan);
            for (var at = TimeSpan.Zero; at < TimeSpan.FromMinutes(10);)
            {
                backoff.TryNext(DialOutcome.Refused, Start + at, random.NextDouble(), out var pause).ShouldBeTrue();
                at += pause;
                if (at < TimeSpan.FromMinutes(10))
                    dials[(int)at.TotalSeconds]++;
            }
        }

        // 500 dials in 10 s, doubled by the jitter, are 100 in a second; once the pauses have grown it is about 17.
        dials.Max().ShouldBeLessThan(100, $"seed {seed}");
        dials[120..].Average().ShouldBe(500 / 30.0, 1.0, $"seed {seed}");
    }

    [Fact, Trait("Row", "O8"), Trait("Row", "H33")]
    public void A_connection_that_did_not_live_long_enough_does_not_shorten_the_next_pause()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Lan);
        _ = PausesInRow(ref backoff, DialOutcome.HandshakeFailed, 3);

        backoff.Connected(Start);
        backoff.TryNext(DialOutcome.Lost, Start + TimeSpan.FromSeconds(9.9), Longest, out var pause).ShouldBeTrue();

        pause.TotalMilliseconds.ShouldBe(800, 0.1);
    }

    [Fact, Trait("Row", "H33")]
    public void A_stable_connection_makes_the_next_pause_a_first_one()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Lan);
        _ = PausesInRow(ref backoff, DialOutcome.HandshakeFailed, 3);

        backoff.Connected(Start);
        backoff.TryNext(DialOutcome.Lost, Start + TimeSpan.FromSeconds(10), Longest, out var pause).ShouldBeTrue();

        pause.TotalMilliseconds.ShouldBe(100, 0.1);
    }

    [Fact, Trait("Row", "O6")]
    public void A_discovered_endpoint_is_given_up_when_nobody_listens() =>
        new ReconnectBackoff(ReconnectPolicy.Discovered).TryNext(DialOutcome.Refused, Start, Longest, out _).ShouldBeFalse();

    [Theory, Trait("Row", "O7")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_discovered_endpoint_is_given_up_when_the_handshake_fails(bool isRejection) =>
        new ReconnectBackoff(ReconnectPolicy.Discovered)
            .TryNext(isRejection ? DialOutcome.Rejected : DialOutcome.HandshakeFailed, Start, Longest, out _).ShouldBeFalse();

    [Fact, Trait("Row", "O10")]
    public void A_discovered_endpoint_is_dialled_again_when_a_connection_was_lost_or_did_not_come_about()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Discovered);

        backoff.TryNext(DialOutcome.Lost, Start, Longest, out _).ShouldBeTrue();
        backoff.TryNext(DialOutcome.Unreachable, Start, Longest, out _).ShouldBeTrue();
    }

    [Fact, Trait("Row", "H33")]
    public void After_an_error_command_only_the_longest_pauses_are_drawn_from()
    {
        var backoff = new ReconnectBackoff(ReconnectPolicy.Lan);

        PausesInRow(ref backoff, DialOutcome.Rejected, 2).ShouldBe([5000, 5000]);
    }

    [Fact]
    public void A_policy_whose_values_make_no_sense_is_refused()
    {
        Should.Throw<ArgumentException>(() => new ReconnectPolicy { Max = TimeSpan.Zero }.Validated())
            .Message.ShouldBe("ReconnectPolicy.Max: expected at least Initial (00:00:00.1000000), got 00:00:00");
        Should.Throw<ArgumentException>(() => new ReconnectPolicy { Initial = TimeSpan.Zero }.Validated());
        Should.Throw<ArgumentException>(() => new ReconnectPolicy { DialTimeout = TimeSpan.Zero }.Validated());
        Should.Throw<ArgumentException>(() => new ReconnectPolicy { StableAfter = TimeSpan.FromSeconds(-1) }.Validated());
    }

    private static double[] PausesInRow(ref ReconnectBackoff backoff, DialOutcome outcome, int count)
    {
        var pauses = new double[count];
        for (var dial = 0; dial < count; dial++)
        {
            backoff.TryNext(outcome, Start, Longest, out var pause).ShouldBeTrue();
            pauses[dial] = Math.Round(pause.TotalMilliseconds);
        }

        return pauses;
    }
}
