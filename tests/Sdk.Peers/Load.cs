using System.Diagnostics;
using Mdp.Client;

namespace Mdp.Sdk.Peers;

/// <summary>A client that keeps a number of requests in flight.</summary>
internal static class Load
{
    private const int LengthsMax = 16 * 1024 * 1024;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(Orders orders)
    {
        var inFlight = orders.Word(2);
        await using var client = new MdpClient(new MdpClientOptions { Endpoints = [orders.Endpoint] });
        var lengths = new List<long>[inFlight];
        var countMax = LengthsMax / inFlight;
        var (begin, end) = (Stopwatch.GetTimestamp() + Ticks(WarmUp), Stopwatch.GetTimestamp() + Ticks(WarmUp + TimeSpan.FromSeconds(orders.Seconds)));
        var askers = Enumerable.Range(0, inFlight).Select(index => Task.Run(() => AskAsync(client, orders, lengths[index] = new(countMax), begin, end))).ToList();
        await Task.Delay(WarmUp);
        var (cpu, allocated) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes());
        await Task.WhenAll(askers);
        var all = lengths.SelectMany(list => list).Order().ToArray();
        var (cost, octets) = (Process.GetCurrentProcess().TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
        Console.WriteLine(
            $"client: {inFlight} in flight, {all.Length / (double)orders.Seconds:0} requests/s, p50 {Micro(all[all.Length / 2])} us, p99 {Micro(all[(int)(all.Length * 0.99)])} us, max {Micro(all[^1])} us, "
            + $"{cost.TotalMicroseconds / all.Length:0.00} us of CPU and {octets / (double)all.Length:0} octets allocated for each");
        return 0;
    }

    private static async Task AskAsync(MdpClient client, Orders orders, List<long> lengths, long begin, long end)
    {
        var body = new byte[orders.Octets];
        for (var before = Stopwatch.GetTimestamp(); before < end;)
        {
            _ = await client.RequestAsync(orders.Service, body);
            var after = Stopwatch.GetTimestamp();
            if (before >= begin && lengths.Count < lengths.Capacity)
            {
                lengths.Add(after - before);
            }

            before = after;
        }
    }

    private static long Ticks(TimeSpan length) => (long)(length.TotalSeconds * Stopwatch.Frequency);

    private static string Micro(long ticks) => $"{ticks * 1e6 / Stopwatch.Frequency:0}";
}
