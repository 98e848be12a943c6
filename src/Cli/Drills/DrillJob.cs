using Mdp.Worker;

namespace Mdp.Cli.Drills;

/// <summary>What a worker of a drill does: it keeps the first attempt until it is struck, and answers any other.</summary>
internal static class DrillJob
{
    // Long enough for the drill to see the request in the other's hand.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <summary>Says on standard output that it has a request, and keeps or answers it.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> body, JobContext context)
    {
        await Console.Out.WriteLineAsync("request");
        await Task.Delay(context.Attempt > 1 ? Moment : Timeout.InfiniteTimeSpan, context.CancellationToken);
        return body.ToArray();
    }

    /// <summary>Ends when the drill does, however that ends: its end of this process' standard input is closed then.</summary>
    public static async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[1];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}
