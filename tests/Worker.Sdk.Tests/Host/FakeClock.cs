namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>A clock that stands until it is moved. Its timers are the system's.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public void Advance(TimeSpan length) => Interlocked.Add(ref _ticks, length.Ticks);
}
