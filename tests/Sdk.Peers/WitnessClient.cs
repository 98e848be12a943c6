using Mdp.Client;

namespace Mdp.Sdk.Peers;

/// <summary>
/// Logs <c>invoke</c>, then <c>reply</c>, or <c>timeout</c> for any failure, which it also prints; <c>foreign</c> for a reply to something else, <c>corrupt</c> for one that does
/// not prove itself. The end of stdin ends the asking. Exit status: 0 everything was answered, 3 otherwise.
/// </summary>
internal static class WitnessClient
{
    public static async Task<int> RunAsync(Orders orders)
    {
        var (first, count, window) = (orders.Word(3), orders.Word(4), orders.Word(5));
        using var log = new WitnessLog(orders.Log);
        using var end = new CancellationTokenSource();
        var asking = Enumerable.Range(first, count).Select(number => new Asker(orders, log, (ulong)number)).ToList();
        var all = Task.WhenAll(asking.SelectMany(client => Enumerable.Range(0, window).Select(_ => client.AskAsync(end.Token))));
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await end.CancelAsync();
        await all;
        foreach (var client in asking)
        {
            await client.DisposeAsync();
        }

        return asking.TrueForAll(client => client.Failures == 0) ? 0 : 3;
    }

    private sealed class Asker(Orders orders, WitnessLog log, ulong client) : IAsyncDisposable
    {
        private readonly MdpClient _client = new(new MdpClientOptions { Endpoints = [orders.Endpoint], Timeout = orders.Timeout, HeartbeatInterval = orders.Interval });
        private long _asked;
        private int _failures;

        public int Failures => _failures;

        public async Task AskAsync(CancellationToken end)
        {
            await Task.Yield();
            while (!end.IsCancellationRequested)
            {
                var request = new WitnessBody(client, (ulong)Interlocked.Increment(ref _asked));
                log.Write("invoke", request);
                var result = await _client.TryRequestAsync(orders.Service, request.ToOctets(), cancellationToken: CancellationToken.None);
                if (!result.IsSuccess)
                {
                    Interlocked.Increment(ref _failures);
                    log.Write("timeout", request);
                    Console.WriteLine($"failed {request.Client}-{request.Number}: {result.Failure!.Message}");
                    continue;
                }

                var isSound = WitnessBody.TryRead(result.Reply.Body.Span, out var answered);
                log.Write(!isSound ? "corrupt" : answered != request ? "foreign" : "reply", request);
            }
        }

        public ValueTask DisposeAsync() => _client.DisposeAsync();
    }
}
