namespace Mdp.Heartbeating.Tests;

/// <summary>Our own stall is not their death.</summary>
public sealed class StallGuardTests
{
    private readonly StallGuard _guard = new(TimeSpan.FromSeconds(1));

    [Fact]
    public void A_call_on_time_or_early_attends_the_host_s_time()
    {
        Attend(4.9, deadline: 5).ShouldBe((At(4.9), TimeSpan.Zero));
        Attend(5, deadline: 5).ShouldBe((At(5), TimeSpan.Zero));
        _guard.JudgeFrom.ShouldBe(Instant.Zero);
        _guard.Lost.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Lateness_up_to_a_twentieth_of_an_interval_is_jitter()
    {
        Attend(5.05, deadline: 5).ShouldBe((At(5.05), TimeSpan.Zero));
        _guard.Lost.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    [Trait("Row", "F56")]
    public void A_stall_stops_the_clock_at_the_deadline_and_gives_one_interval_of_grace()
    {
        Attend(35, deadline: 5).ShouldBe((At(5), TimeSpan.FromSeconds(30)));
        _guard.Lost.ShouldBe(TimeSpan.FromSeconds(30));
        _guard.JudgeFrom.ShouldBe(At(6));
    }

    [Fact]
    public void A_short_stall_gives_a_grace_of_its_own_length()
    {
        Attend(5.2, deadline: 5).ShouldBe((At(5), TimeSpan.FromSeconds(0.2)));
        _guard.JudgeFrom.ShouldBe(At(5.2));
    }

    [Fact]
    [Trait("Row", "F56")]
    public void After_a_stall_attended_time_goes_on_at_the_host_s_pace()
    {
        Attend(35, deadline: 5);
        Attend(35.25, deadline: 6).ShouldBe((At(5.25), TimeSpan.Zero));
        Attend(36, deadline: 6).ShouldBe((At(6), TimeSpan.Zero));
    }

    [Fact]
    public void A_second_stall_adds_to_the_first_and_renews_the_grace()
    {
        Attend(35, deadline: 5);
        Attend(46, deadline: 6).ShouldBe((At(6), TimeSpan.FromSeconds(10)));
        _guard.Lost.ShouldBe(TimeSpan.FromSeconds(40));
        _guard.JudgeFrom.ShouldBe(At(7));
    }

    [Fact]
    [Trait("Row", "F56"), Trait("Row", "I12")]
    public void A_short_stall_does_not_cut_the_grace_of_a_long_one_short()
    {
        Attend(35, deadline: 5);
        Attend(35.3, deadline: 5.2);
        _guard.JudgeFrom.ShouldBe(At(6));
    }

    [Fact]
    [Trait("Row", "F57")]
    public void A_jump_of_one_hour_kills_nobody()
    {
        var pulse = new Pulse(HeartbeatSettings.Default, At(4));
        Attend(3_605, deadline: 5);
        Attend(3_605.1, deadline: 6).Attended.ShouldBeLessThan(pulse.Expiry);
    }

    [Fact]
    public void Without_a_deadline_nothing_is_late()
    {
        _guard.Attend(At(1_000), Instant.Never, out var stall).ShouldBe(At(1_000));
        stall.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_stall_noticed_after_tolerated_lateness_does_not_set_the_clock_back()
    {
        Attend(5.04, deadline: 5);
        Attend(30, deadline: 5).Attended.ShouldBe(At(5.04));
    }

    [Fact]
    public void The_host_s_instant_of_a_deadline_lies_behind_all_stalls()
    {
        Attend(35, deadline: 5);
        _guard.ToHost(At(6)).ShouldBe(At(36));
        _guard.ToHost(Instant.Never).ShouldBe(Instant.Never);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_711)]
    public void Attended_time_never_runs_backwards_and_never_faster_than_the_host_s(int seed)
    {
        var random = new Random(seed);
        Instant host = Instant.Zero, attended = Instant.Zero;
        for (var step = 0; step < 20_000; step++)
        {
            var passed = TimeSpan.FromMilliseconds(random.Next(10) == 0 ? random.Next(60_000) : random.Next(1_200));
            var deadline = attended + TimeSpan.FromMilliseconds(random.Next(-500, 1_500));
            var next = _guard.Attend(host + passed, deadline, out _);
            (next - attended).ShouldBeInRange(TimeSpan.Zero, passed, $"seed {seed}, step {step}");
            (host + passed - next).ShouldBe(_guard.Lost, $"seed {seed}, step {step}");
            host += passed;
            attended = next;
        }
    }

    private (Instant Attended, TimeSpan Stall) Attend(double now, double deadline) => (_guard.Attend(At(now), At(deadline), out var stall), stall);

    private static Instant At(double seconds) => Instant.Zero + TimeSpan.FromSeconds(seconds);
}
