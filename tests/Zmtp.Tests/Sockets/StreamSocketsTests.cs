using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp.Tests.Sockets;

public sealed class StreamSocketsTests
{
    private const int UserTimeoutOption = 18;

    [Fact, Trait("Row", "S9a")]
    public void Every_tcp_socket_sends_at_once_and_finds_out_that_its_peer_is_gone()
    {
        using var socket = StreamSockets.ForDialing(new IPEndPoint(IPAddress.Loopback, 1));

        StreamSockets.Tune(socket, new() { KeepAliveProbes = 4, UserTimeout = TimeSpan.FromSeconds(7) });

        socket.NoDelay.ShouldBeTrue();
        Option(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive).ShouldBe(1);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime).ShouldBe(15);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval).ShouldBe(5);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount).ShouldBe(4);
        if (!OperatingSystem.IsLinux())
            return;
        var milliseconds = new byte[4];
        socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeoutOption, milliseconds).ShouldBe(4);
        BinaryPrimitives.ReadInt32LittleEndian(milliseconds).ShouldBe(7000);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Should.Throw<ArgumentException>(() => new RouterOptions { Tcp = new() { KeepAliveTime = TimeSpan.Zero } }.Validate());
        Should.Throw<ArgumentException>(() => new RouterOptions { Tcp = new() { KeepAliveProbes = 0 } }.Validate());
        Should.Throw<ArgumentException>(() => new RouterOptions { Tcp = new() { UserTimeout = TimeSpan.Zero } }.Validate());
        Should.Throw<ArgumentException>(() => new RouterOptions { Linger = TimeSpan.FromSeconds(-1) }.Validate());
        Should.Throw<ArgumentException>(() => new RouterOptions { Heartbeat = new(TimeSpan.FromSeconds(1), 1) }.Validate());
        Should.Throw<ArgumentException>(() => new RouterOptions { Backlog = 0 }.Validate());
        Should.Throw<ArgumentException>(() => new DealerOptions { RoutingId = new([0, 1]) }.Validate());
        new RouterOptions().Validate();
        new DealerOptions().Validate();
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}
