using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>Makes stream sockets of the system from endpoints, and sets them up.</summary>
internal static class StreamSockets
{
    // Linux' numbers; System.Net.Sockets has no names for the options.
    private const int IpprotoTcp = 6;
    private const int TcpUserTimeout = 18;
    private const int TcpCongestion = 13;

    // What the system holds of what an accepted socket sends to the same machine. Left to itself it takes megabytes, which no core's cache holds any more when the peer receives them.
    private const int LoopbackSendOctets = 384 * 1024;

    // Where the system gives less when it is asked (by default 208 KiB), it is not asked: it would be too little, and could not be taken back.
    private static readonly bool HasLoopbackSendOctets = SendOctetsMax() >= LoopbackSendOctets;

    /// <summary>A socket that listens at <paramref name="endpoint"/>.</summary>
    /// <param name="endpoint">Where to listen; a name stands for its first address.</param>
    /// <param name="options">Backlog and file mode.</param>
    /// <param name="bound">Where it listens, with the address and port that came of it; the wildcard stays one.</param>
    /// <exception cref="SocketException">The system refused.</exception>
    public static Socket Listen(Endpoint endpoint, RouterOptions options, out Endpoint bound)
    {
        var socket = endpoint.Transport == EndpointTransport.Ipc ? IpcFile.Bind(endpoint.Host, options.IpcFileMode) : BindTcp(endpoint);
        try
        {
            socket.Listen(options.Backlog);
            bound = socket.LocalEndPoint is not IPEndPoint local ? endpoint
                : endpoint.IsWildcard ? endpoint.WithPort(local.Port)
                : Endpoint.FromTcp(local);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket that may connect to <paramref name="address"/>.</summary>
    public static Socket ForDialing(EndPoint address) => address is UnixDomainSocketEndPoint
        ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Sets a socket up. A peer that has gone already makes the system refuse some of it: the first receive will tell.</summary>
    /// <param name="socket">An accepted socket, or one that is about to connect.</param>
    /// <param name="options">What to set.</param>
    /// <param name="remote">Where it is about to connect to; null for a connected one, which knows.</param>
    public static void Tune(Socket socket, TcpOptions options, EndPoint? remote = null)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
            return;

        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)options.KeepAliveTime.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.KeepAliveInterval.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.KeepAliveProbes);
            if (!OperatingSystem.IsLinux())
                return;

            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(milliseconds, (int)options.UserTimeout.TotalMilliseconds);
            socket.SetRawSocketOption(IpprotoTcp, TcpUserTimeout, milliseconds);

            // There is no network between a machine and itself. Where the system's choice is one that paces what it sends (BBR), large messages lose a fifth of their rate to that.
            if ((remote ?? socket.RemoteEndPoint) is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address))
            {
                socket.SetRawSocketOption(IpprotoTcp, TcpCongestion, "reno"u8);
                if (remote is null && HasLoopbackSendOctets)
                    socket.SendBufferSize = LoopbackSendOctets;
            }
        }
        catch (SocketException)
        {
            // See above.
        }
    }

    /// <summary>Where the peer of an accepted socket is; the listener's own endpoint for transports that do not tell.</summary>
    public static Endpoint RemoteOf(Socket socket, Endpoint listener)
    {
        try
        {
            return socket.RemoteEndPoint is IPEndPoint remote ? Endpoint.FromTcp(remote) : listener;
        }
        catch (SocketException)
        {
            return listener;
        }
    }

    // 0 where the system does not tell.
    private static int SendOctetsMax()
    {
        try
        {
            return int.TryParse(File.ReadAllText("/proc/sys/net/core/wmem_max"), CultureInfo.InvariantCulture, out var octets) ? octets : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static Socket BindTcp(Endpoint endpoint)
    {
        var isDual = endpoint.IsWildcard && Socket.OSSupportsIPv6;
        var address = endpoint.IsWildcard ? (isDual ? IPAddress.IPv6Any : IPAddress.Any) : FirstAddress(endpoint.Host);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isDual)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, endpoint.Port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // IPv4 first, as other ZeroMQ libraries bind: peers that know no IPv6 must find us under our name.
    private static IPAddress FirstAddress(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        var addresses = Dns.GetHostAddresses(host);
        return Array.Find(addresses, candidate => candidate.AddressFamily == AddressFamily.InterNetwork)
            ?? addresses.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }
}
