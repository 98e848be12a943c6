namespace Mdp.Heartbeating.Tests;

/// <summary>The three profiles and their windows.</summary>
public sealed class HeartbeatSettingsTests
{
    [Fact]
    public void The_window_is_interval_times_liveness()
    {
        HeartbeatSettings.Default.Window.ShouldBe(TimeSpan.FromSeconds(7.5));
        HeartbeatSettings.Aggressive.Window.ShouldBe(TimeSpan.FromMilliseconds(300));
        HeartbeatSettings.Wan.Window.ShouldBe(TimeSpan.FromSeconds(30));
    }
}
