namespace Mdp.Hostile.Tests.Harness;

/// <summary>The rhythm of an attack: real peers drip, flood and fall silent in real time.</summary>
internal static class Pace
{
    /// <summary>Does something at even intervals, so many times, the first time at once.</summary>
    public static async Task EveryAsync(TimeSpan interval, int times, Func<int, Task> workAsync)
    {
        using var timer = new PeriodicTimer(interval);
        for (var index = 0; index < times; index++)
        {
            await workAsync(index);
            _ = await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Says nothing for a while: silence is what some attacks are made of.</summary>
    public static Task SilenceAsync(TimeSpan length) => EveryAsync(length, 1, _ => Task.CompletedTask);
}
