using Mdp.Broker.Telemetry;

namespace Mdp.Broker.Tests.Telemetry;

public class FloodGateTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Burst_passes_whole_and_then_a_few_lines_a_second_with_the_count_of_the_rest()
    {
        var gate = new FloodGate("lines", _clock, burst: 5, perSecond: 2);
        Passed(gate, 5).ShouldBe(5);
        Passed(gate, 1_000).ShouldBe(0);

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Passed(gate, 1).ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        gate.TryPass(out var keptBack).ShouldBeTrue();
        keptBack.ShouldBe(1_001);
        Passed(gate, 1).ShouldBe(0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Passed(gate, 10).ShouldBe(2);
    }

    [Fact]
    public void Quiet_time_fills_no_more_than_one_burst()
    {
        var gate = new FloodGate("lines", _clock, burst: 5, perSecond: 2);
        _clock.Advance(TimeSpan.FromDays(1));
        Passed(gate, 100).ShouldBe(5);
    }

    private static int Passed(FloodGate gate, int lines) => Enumerable.Range(0, lines).Count(_ => gate.TryPass(out var _));

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan length) => _ticks += length.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
