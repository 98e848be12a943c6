using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(RequestPathAllocationTests), DisableParallelization = true)]
[Collection(nameof(RequestPathAllocationTests))]
public sealed class RequestPathAllocationTests
{
    private const int Rounds = 2_000;

    [Fact]
    public async Task Request_and_reply_through_the_broker_allocate_nothing_once_warm()
    {
        await using var broker = new MdpBroker(new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] });
        broker.Start();
        using var worker = RawPeer.Worker(broker.Endpoints[0], "echo", patience: 0);
        using var caller = new RawPeer(broker.Endpoints[0], patience: 0);
        var body = new string('x', 100);
        var request = RawPeer.Encode("", "MDPC01", "echo", body);
        var dispatched = RawPeer.Encode("", "MDPW01", "\x02", new byte[16], "", body);
        var reply = new byte[dispatched.Length];
        var final = RawPeer.Encode("", "MDPC01", "echo", body);
        var answer = new byte[final.Length];

        // 7/MDP REPLY differs from REQUEST in one octet: the command.
        var command = RawPeer.Encode("", "MDPW01", "\x02").Length - 1;
        Serve(Rounds);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Serve(Rounds);
        var perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / Rounds;

        answer.ShouldBe(final);
        perRequest.ShouldBeLessThan(8, "octets per request; one object would be 24");

        void Serve(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                caller.Write(request);
                worker.Read(reply);
                reply[command] = 3;
                worker.Write(reply);
                caller.Read(answer);
            }
        }
    }
}
