using System.Diagnostics;
using Mdp.Worker;

namespace Mdp.Sdk.Peers;

/// <summary>A worker that does nothing, as quickly as it can.</summary>
internal static class Echo
{
    public static async Task<int> RunAsync(Orders orders)
    {
        await using var worker = new MdpWorker(new() { Endpoints = [orders.Endpoint], Concurrency = orders.Concurrency });
        long served = 0;
        worker.MapRaw(orders.Service, (body, _) =>
        {
            Interlocked.Increment(ref served);
            return ValueTask.FromResult(body);
        });
        await worker.StartAsync();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        var requests = Math.Max(1, Interlocked.Read(ref served));
        Console.WriteLine(
            $"worker: {requests} requests, {Process.GetCurrentProcess().TotalProcessorTime.TotalMicroseconds / requests:0.00} us of CPU and {GC.GetTotalAllocatedBytes() / (double)requests:0} octets allocated for each");
        return 0;
    }
}
