using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Peers that come and go in every way leave nothing behind.</summary>
[Collection(nameof(Alone)), Trait("Row", "H7"), Trait("Row", "H22"), Trait("Row", "N19")]
public sealed class ChurnTests
{
    private const int Seed = 22;
    private const int Peers = 3000;
    private const string Descriptors = "/proc/self/fd";

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Messages_descriptors_and_places_are_all_given_back(SocketLoopKind kind)
    {
        var owner = new Owner { KeepsMessages = false };
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        owner.OnReceive = (connection, message) =>
        {
            if (router.TryBeginMessage(connection, out var writer))
                writer.WriteFrames(message, 0, isLast: true);
        };
        var bound = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        await ChurnAsync(owner, bound, new Random(Seed), 10);
        var before = CountDescriptors();

        await ChurnAsync(owner, bound, new Random(Seed), Peers);

        var (messages, connections) = await router.Loop.InTurnAsync(() => (router.Loop.Messages.Outstanding, router.ConnectionCount));
        messages.ShouldBe(0, $"seed {Seed}");
        connections.ShouldBe(0, $"seed {Seed}");

        CountDescriptors().ShouldBeLessThanOrEqualTo(before + 2, $"seed {Seed}");
    }

    private static async Task ChurnAsync(Owner owner, Endpoint bound, Random random, int peers)
    {
        var message = RawPeer.Message("", "service", new string('x', 200));
        byte[] large = [0x02, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[0x10000]];
        byte[] script = [.. RawPeer.Greeting, .. RawPeer.Ready(), .. message, .. large, .. message];
        for (var count = 0; count < peers; count++)
        {
            using var peer = await RawPeer.ConnectAsync(bound);
            await peer.SendAsync(script[..random.Next(script.Length + 1)]);
            if (random.Next(2) == 0)
                peer.Reset();
            else
                peer.Dispose();
            await owner.UntilAsync(
                fact => fact.Kind is ConnectionEventKind.Disconnected or ConnectionEventKind.HandshakeFailed, $"end {count}, seed {Seed}");
        }
    }

    private static int CountDescriptors() => Directory.Exists(Descriptors) ? Directory.GetFileSystemEntries(Descriptors).Length : 0;
}
