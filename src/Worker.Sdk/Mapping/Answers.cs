namespace Mdp.Worker;

/// <summary>What a handler returns, in each of its shapes, becomes the job's reply.</summary>
internal static class Answers
{
    /// <summary>Nothing: a reply of one empty frame.</summary>
    public static ValueTask NothingAsync(JobRun run)
    {
        run.Reply(ReadOnlyMemory<byte>.Empty);
        return default;
    }

    /// <summary>A value.</summary>
    public static ValueTask OfAsync<T>(JobRun run, T value, BodyEncoder<T> encoder)
    {
        if (value is IReadOnlyList<ReadOnlyMemory<byte>> frames)
        {
            run.Reply(frames);
        }
        else
        {
            run.Reply(encoder(run, value));
        }

        return default;
    }

    /// <summary>Nothing, later.</summary>
    public static ValueTask LaterAsync(JobRun run, Task task) => LaterAsync(run, new ValueTask(task));

    /// <summary>Nothing, later.</summary>
    public static ValueTask LaterAsync(JobRun run, ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(run, task);
        }

        task.GetAwaiter().GetResult();
        return NothingAsync(run);
    }

    /// <summary>A value, later.</summary>
    public static ValueTask LaterAsync<T>(JobRun run, Task<T> task, BodyEncoder<T> encoder) => LaterAsync(run, new ValueTask<T>(task), encoder);

    /// <summary>A value, later.</summary>
    public static ValueTask LaterAsync<T>(JobRun run, ValueTask<T> task, BodyEncoder<T> encoder) =>
        task.IsCompletedSuccessfully ? OfAsync(run, task.GetAwaiter().GetResult(), encoder) : AwaitAsync(run, task, encoder);

    /// <summary>Parts, each sent before the next is asked for; then an empty frame that ends them.</summary>
    public static async ValueTask InPartsAsync<T>(JobRun run, IAsyncEnumerable<T> parts, BodyEncoder<T> encoder)
    {
        await foreach (var part in parts.WithCancellation(run.CancellationToken).ConfigureAwait(false))
        {
            await run.SendPartAsync(encoder(run, part)).ConfigureAwait(false);
        }

        run.Reply(ReadOnlyMemory<byte>.Empty);
    }

    private static async ValueTask AwaitAsync(JobRun run, ValueTask task)
    {
        await task.ConfigureAwait(false);
        await NothingAsync(run).ConfigureAwait(false);
    }

    private static async ValueTask AwaitAsync<T>(JobRun run, ValueTask<T> task, BodyEncoder<T> encoder) =>
        await OfAsync(run, await task.ConfigureAwait(false), encoder).ConfigureAwait(false);
}
