using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>What strangers do costs lines of the log, so its number is bounded.</summary>
public sealed class LogTests
{
    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "H1")]
    public async Task Strangers_that_come_and_go_cannot_fill_the_log(SocketLoopKind kind)
    {
        var lines = new LogLines();
        var owner = new Owner();
        await using var router = new RouterSocket(new() { Loop = kind }, owner, lines);
        var endpoint = router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        for (var count = 0; count < 30; count++)
        {
            using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await stranger.ConnectAsync(IPAddress.Loopback, endpoint.Port);
            await stranger.SendAsync("GET / HTTP/1.1"u8.ToArray());
            _ = await owner.UntilAsync(ConnectionEventKind.HandshakeFailed);
        }

        lines.Written.ShouldHaveSingleItem().ShouldContain(nameof(ZmtpViolation.NotZmtp));
    }
}
