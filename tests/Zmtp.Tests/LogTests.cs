using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp.Tests;

public sealed class LogTests
{
    [Theory]
    [InlineData(5, LogLevel.Debug)]
    [InlineData(99, LogLevel.Debug)]
    [InlineData(100, LogLevel.Warning)]
    [InlineData(7500, LogLevel.Warning)]
    public void A_busy_machine_with_a_short_heartbeat_interval_does_not_fill_the_log_with_stalls_of_milliseconds(int milliseconds, LogLevel level) =>
        Log.LevelOfStall(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(level);
}
