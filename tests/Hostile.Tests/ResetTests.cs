using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;

namespace Mdp.Hostile.Tests;

/// <summary>Storms of RST: connections that end in the middle of whatever was said, one after the other, for as long as it takes.</summary>
public sealed class ResetTests
{
    private const string Service = "storm";
    private const int Workers = 6;
    private const int Clients = 4;

    private static readonly MdpBrokerSettings Patient = new() { Core = new() { DefaultService = new() { MaxAttempts = 1_000 } } };

    [Fact, Trait("Row", "F65"), Trait("Row", "I1"), Trait("Row", "I2"), Trait("Row", "I3")]
    public Task Workers_that_are_reset_in_a_storm_cost_no_request_and_double_none() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var over = new CancellationTokenSource();
            var workers = Enumerable.Range(0, Workers).Select(number => WorkAsync(siege, new Random(number), over.Token)).ToList();
            var requests = Scale.Times(150);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => AskAsync(siege, (byte)number, requests)));

            await over.CancelAsync();
            var resets = (await Task.WhenAll(workers)).Sum();
            resets.ShouldBeGreaterThan(Clients * requests / 4);
            siege.Chronicle.Count(BrokerEventKind.DeadLettered).ShouldBe(0);
            TestContext.Current.TestOutputHelper?.WriteLine($"{Clients * requests} requests, {resets} resets, {siege.Chronicle.Count(BrokerEventKind.RequestRequeued)} requeued");
        },
        Patient);

    // What it asks for comes back once, and nothing else does: each read must bring the answer to the latest request.
    private static async Task AskAsync(Siege siege, byte number, int requests)
    {
        using var client = await siege.HandshakenAsync();
        for (var nonce = 0; nonce < requests; nonce++)
        {
            byte[] body = [number, .. BitConverter.GetBytes(nonce)];
            await client.SendMessageAsync(Say.Request(Service, body));
            var reply = (await client.ReadMessageAsync()).ShouldNotBeNull();
            reply[3].AsSpan().SequenceEqual(body).ShouldBeTrue($"client {number} got another reply than that to its request {nonce}");
        }

        await client.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
        Say.Print(await client.ReadMessageAsync()).ShouldEndWith("200");
    }

    // Every other request meets a reset: before the work, in the middle of the reply, or right behind it.
    private static async Task<int> WorkAsync(Siege siege, Random random, CancellationToken over)
    {
        var resets = 0;
        while (!over.IsCancellationRequested)
        {
            using var worker = await RawPeer.ConnectAsync(siege.Endpoint);
            _ = await worker.HandshakeAsync();
            await worker.SendMessageAsync(Say.WorkerReady(Service));

            // Not before all is said: what is shut down cannot be written to.
            using var leave = over.Register(() => worker.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Both));
            while (await worker.ReadMessageAsync() is { } message)
            {
                if (message[2] is not [2])
                    continue;
                var reply = Say.Message(Say.Reply(message[3], message[5]));
                var way = random.Next(6);
                var sent = way switch { 0 => 0, 1 => random.Next(1, reply.Length), _ => reply.Length };
                await worker.SendAsync(reply[..sent]);
                if (way > 2)
                    continue;

                resets++;
                worker.Abort();
                break;
            }
        }

        return resets;
    }
}
