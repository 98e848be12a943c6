using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mdp.Zmtp.Tests.Sockets;

public sealed class StreamSocketsTests
{
    private const int UserTimeoutOption = 18;
    private const int CongestionOption = 13;

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

    [Theory, InlineData("127.0.0.1", true), InlineData("::ffff:127.0.0.1", true), InlineData("::1", true), InlineData("192.0.2.1", false)]
    public void Only_to_this_machine_itself_nothing_is_paced(string remote, bool isLocal)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Congestion control is chosen on Linux.");
        var there = new IPEndPoint(IPAddress.Parse(remote), 1);
        using var untouched = StreamSockets.ForDialing(there);
        using var socket = StreamSockets.ForDialing(there);

        StreamSockets.Tune(socket, new(), there);

        Congestion(socket).ShouldBe(isLocal ? "reno" : Congestion(untouched));
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

    private static string Congestion(Socket socket)
    {
        var name = new byte[16];
        var length = socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, CongestionOption, name);
        return Encoding.ASCII.GetString(name, 0, length).TrimEnd('\0');
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}
