using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>When a loop looks before it sleeps.</summary>
public sealed class SpinGateTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan Short = TimeSpan.FromMicroseconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(2);
    private static readonly Instant Now = Instant.Zero + TimeSpan.FromSeconds(1);

    private SpinGate _gate = new(Bound);

    [Fact]
    public void It_is_closed_at_first_and_opens_after_eight_short_waits()
    {
        Wait(Short, times: 7);
        _gate.Until(Now).ShouldBe(Now);

        Wait(Short, times: 1);

        _gate.Until(Now).ShouldBe(Now + Bound);
    }

    [Fact]
    public void It_closes_after_three_waits_in_vain_however_long_there_was_traffic()
    {
        Wait(Short, times: 100_000);

        var vain = 0;
        for (; _gate.Until(Now) > Now; vain++)
            Wait(Long, times: 1);

        vain.ShouldBe(SpinGate.VainMax);
        Wait(Long, times: 100);
        _gate.Until(Now).ShouldBe(Now);
    }

    [Fact]
    public void One_long_wait_among_many_short_ones_does_not_close_it()
    {
        Wait(Short, times: 16);

        for (var round = 0; round < 100; round++)
        {
            Wait(Long, times: 1);
            _gate.Until(Now).ShouldBeGreaterThan(Now);
            Wait(Short, times: 5);
        }
    }

    [Fact]
    public void It_stays_closed_where_a_third_of_the_waits_is_long()
    {
        for (var round = 0; round < 100; round++)
        {
            Wait(Short, times: 2);
            _gate.Until(Now).ShouldBe(Now);
            Wait(Long, times: 1);
        }
    }

    [Fact]
    public void Without_a_bound_it_never_opens()
    {
        _gate = new(TimeSpan.Zero);

        Wait(Short, times: 100);

        _gate.Until(Now).ShouldBe(Now);
    }

    private void Wait(TimeSpan length, int times)
    {
        for (var time = 0; time < times; time++)
            _gate.Waited(length);
    }
}
