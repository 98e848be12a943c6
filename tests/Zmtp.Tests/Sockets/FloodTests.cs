using Mdp.Heartbeating;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A peer that sends more than anybody can handle takes its turn with the others.</summary>
public sealed class FloodTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "F30")]
    public async Task A_flood_of_small_messages_does_not_fill_a_turn(SocketLoopKind kind)
    {
        const int messages = 300_000;
        var owner = new Owner { KeepsMessages = false };
        var (received, inTurn, mostInTurn) = (0, 0, 0);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        owner.OnReceive = (_, _) =>
        {
            received++;
            inTurn++;
        };
        owner.OnEndTurn = now =>
        {
            (mostInTurn, inTurn) = (Math.Max(mostInTurn, inTurn), 0);
            if (received == messages)
                done.TrySetResult();
            return Instant.Never;
        };
        await using var router = new RouterSocket(new() { Loop = kind }, owner, NullLogger.Instance);
        using var flooder = await RawPeer.HandshakeAsync(router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")));

        // Messages of one frame without octets: two octets each, so that one receive could hold 131,072 of them.
        await flooder.SendAsync(new byte[2 * messages]);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));

        mostInTurn.ShouldBeLessThanOrEqualTo(16 * 1024);
    }
}
