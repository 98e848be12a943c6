using Mdp.Broker.Telemetry;

namespace Mdp.Broker.Tests.Telemetry;

public class FloodGateTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Burst_passes_whole_and_then_so_many_lines_a_second_with_the_count_of_the_rest()
    {
        var gate = new FloodGate("lines", _clock);
        for (var line = 0; line < FloodGate.Burst; line++)
        {
            gate.TryPass(out _).ShouldBeTrue();
        }

        for (var line = 0; line < 1_000; line++)
        {
            gate.TryPass(out _).ShouldBeFalse();
        }

        var share = TimeSpan.FromSeconds(1) / FloodGate.PerSecond;
        _clock.Advance(share);
        gate.TryPass(out var keptBack).ShouldBeTrue();
        keptBack.ShouldBe(1_000);
        gate.TryPass(out _).ShouldBeFalse();

        _clock.Advance(share - TimeSpan.FromMilliseconds(1));
        gate.TryPass(out _).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        gate.TryPass(out keptBack).ShouldBeTrue();
        keptBack.ShouldBe(2);
    }

    [Fact]
    public void Quiet_time_fills_no_more_than_one_burst()
    {
        var gate = new FloodGate("lines", _clock);
        _clock.Advance(TimeSpan.FromDays(1));
        Enumerable.Range(0, 1_000).Count(_ => gate.TryPass(out var _)).ShouldBe(FloodGate.Burst);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan length) => _ticks += length.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
