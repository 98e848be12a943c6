using System.Diagnostics;

namespace Mdp.Chaos.Tests;

/// <summary>Waits for what only looking can tell: the logs of other processes.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var since = Stopwatch.StartNew(); !holds();)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"not within 30 s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
