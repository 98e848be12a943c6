using System.Text;
using Mdp.Worker;

namespace Mdp.Samples.Quickstart;

/// <summary>A worker that takes a second for each job. This is all that a worker needs.</summary>
internal static class SlowWorker
{
    public static async Task RunAsync(string name, string endpoint)
    {
        await using var worker = new MdpWorker(new() { Endpoints = [endpoint], Name = name });
        worker.Map("upper", async (byte[] body, JobContext job, CancellationToken cancellationToken) =>
        {
            Console.WriteLine($"takes the job, attempt {job.Attempt}");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).ToUpperInvariant());
        });
        await worker.StartAsync();
        await worker.WaitUntilReadyAsync();
        Console.WriteLine("is ready");

        // Until its parent is gone.
        await Console.In.ReadLineAsync();
        await worker.StopAsync();
    }
}
