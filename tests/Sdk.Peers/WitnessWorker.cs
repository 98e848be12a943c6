using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mdp.Worker;

namespace Mdp.Sdk.Peers;

/// <summary>Says <c>ready</c> when a broker has answered; logs <c>start</c> when a job begins and <c>end</c> before it replies, <c>cancelled</c> where it was told that nobody waits any more. SIGTERM: drains.</summary>
internal static class WitnessWorker
{
    public static async Task<int> RunAsync(Orders orders)
    {
        using var log = new WitnessLog(orders.Log);
        await using var worker = new MdpWorker(new() { Endpoints = [orders.Endpoint], Concurrency = orders.Concurrency, HeartbeatInterval = orders.Interval });
        worker.Map(orders.Service, async (byte[] body, CancellationToken cancellationToken) =>
        {
            var isSound = WitnessBody.TryRead(body, out var request);
            log.Write(isSound ? "start" : "corrupt", request);
            if (orders.DiesOfItsStack)
            {
                _ = Deeper(0);
            }

            try
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(orders.Work.Min, orders.Work.Max + 1), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                log.Write("cancelled", request);
                throw;
            }

            log.Write("end", request);
            return body;
        });
        worker.BrokerChanged += (_, told) => Console.WriteLine(told.Status.State is BrokerState.Ready ? "ready" : $"{told.Status.State} {told.Status.Reason}");
        var stop = new TaskCompletionSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.TrySetResult();
        });
        await worker.StartAsync();
        await stop.Task;
        await worker.StopAsync();
        return 0;
    }

    private static int Deeper(int depth) => Deeper(depth + 1) + 1;
}
