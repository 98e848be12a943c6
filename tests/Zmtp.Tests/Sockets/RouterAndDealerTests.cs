using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Our two sockets with each other, over every transport and loop.</summary>
public sealed class RouterAndDealerTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_and_its_answer_cross(SocketLoopKind kind)
    {
        var routerOwner = new Owner();
        var dealerOwner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, routerOwner, NullLogger.Instance);
        await using var dealer = new DealerSocket(new() { Loop = kind }, dealerOwner, NullLogger.Instance);
        var endpoint = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        endpoint.Port.ShouldNotBe(0);
        dealer.Connect(endpoint, ReconnectPolicy.Lan);

        var up = await dealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        (await dealer.SendAsync(up.Connection, "", "question")).ShouldBeTrue();
        var question = await routerOwner.UntilMessageAsync();
        question.Text(1).ShouldBe("question");
        (await router.SendAsync(question.Connection, "", "answer")).ShouldBeTrue();
        (await dealerOwner.UntilMessageAsync()).Text(1).ShouldBe("answer");
    }
}
