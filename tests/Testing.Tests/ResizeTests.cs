using Mdp.Client;
using Mdp.Worker;

namespace Mdp.Testing.Tests;

/// <summary>The example of docs/mdp/testing.md and of the package's page, word for word from the next line on.</summary>
public sealed class ResizeTests
{
    [Fact]
    public async Task Client_does_not_notice_that_a_worker_was_killed()
    {
        await using var broker = new TestBroker();
        var taken = new TaskCompletionSource();
        var ann = await broker.AddWorkerAsync(worker => worker.Map("resize", async (int width, CancellationToken cancellationToken) =>
        {
            taken.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return width;
        }));
        var reply = broker.AddClient().RequestAsync<int, int>("resize", 640);
        await taken.Task;

        broker.Kill(ann);
        await broker.AddWorkerAsync(worker => worker.Map("resize", (int width, JobContext job) => width / job.Attempt));

        Assert.Equal(320, await reply);
    }

    [Fact]
    public async Task Request_of_a_frozen_worker_runs_elsewhere_after_three_heartbeats()
    {
        await using var broker = new TestBroker();
        var taken = new TaskCompletionSource();
        var ann = await broker.AddWorkerAsync(worker => worker.Map("resize", async (CancellationToken cancellationToken) =>
        {
            taken.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }));
        var reply = broker.AddClient().RequestAsync<int, int>("resize", 640);
        await taken.Task;
        await broker.AddWorkerAsync(worker => worker.Map("resize", (int width) => width / 2));

        broker.Freeze(ann);
        broker.Advance(TimeSpan.FromSeconds(7.4));
        Assert.False(reply.IsCompleted);
        broker.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(320, await reply);
        Assert.Equal(TimeSpan.FromSeconds(7.5), broker.Time.Elapsed);
    }
}
