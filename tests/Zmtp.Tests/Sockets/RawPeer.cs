using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A peer of plain sockets and literal octets, polite or not.</summary>
internal sealed class RawPeer : IDisposable
{
    /// <summary>The greeting of a ZMTP 3.1 client with the NULL mechanism: 64 octets.</summary>
    public static readonly byte[] Greeting =
        [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 1, .. "NULL"u8, .. new byte[16], 0, .. new byte[31]];

    public RawPeer(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    /// <summary>READY of a DEALER, with a routing id if one is given.</summary>
    public static byte[] Ready(string identity = "")
    {
        byte[] properties =
        [
            11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8,
            8, .. "Identity"u8, 0, 0, 0, (byte)identity.Length, .. Encoding.ASCII.GetBytes(identity),
        ];
        byte[] body = [5, .. "READY"u8, .. properties];
        return [0x04, (byte)body.Length, .. body];
    }

    /// <summary>A message of short frames.</summary>
    public static byte[] Message(params string[] frames)
    {
        var octets = new List<byte>();
        for (var frame = 0; frame < frames.Length; frame++)
        {
            octets.Add(frame < frames.Length - 1 ? (byte)1 : (byte)0);
            octets.Add((byte)frames[frame].Length);
            octets.AddRange(Encoding.ASCII.GetBytes(frames[frame]));
        }

        return [.. octets];
    }

    public static async Task<RawPeer> ConnectAsync(Endpoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, endpoint.Port);
        return new(socket);
    }

    /// <summary>A peer whose handshake has succeeded, READY of the other side included.</summary>
    public static async Task<RawPeer> HandshakeAsync(Endpoint endpoint, string identity = "")
    {
        var peer = await ConnectAsync(endpoint);
        await peer.SendAsync([.. Greeting, .. Ready(identity)]);
        await peer.SkipHandshakeAsync();
        return peer;
    }

    /// <summary>Reads the other side's greeting and READY.</summary>
    public async Task SkipHandshakeAsync()
    {
        _ = await ReceiveExactlyAsync(64);
        var header = await ReceiveExactlyAsync(2);
        header[0].ShouldBe((byte)4);
        _ = await ReceiveExactlyAsync(header[1]);
    }

    public async Task SendAsync(byte[] octets)
    {
        for (var sent = 0; sent < octets.Length;)
            sent += await Socket.SendAsync(octets.AsMemory(sent));
    }

    public async Task<byte[]> ReceiveExactlyAsync(int count)
    {
        var octets = new byte[count];
        for (var received = 0; received < count;)
        {
            var now = await ReceiveAsync(octets.AsMemory(received));
            now.ShouldBeGreaterThan(0, $"the stream ended after {received} of {count} octets");
            received += now;
        }

        return octets;
    }

    /// <summary>Everything up to the end of the stream, or to a reset.</summary>
    public async Task<byte[]> ReceiveToEndAsync()
    {
        var octets = new List<byte>();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await ReceiveAsync(buffer) is > 0 and var count)
                octets.AddRange(buffer[..count]);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // As good an end as any.
        }

        return [.. octets];
    }

    /// <summary>Closes with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        Socket.LingerState = new(enable: true, seconds: 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task<int> ReceiveAsync(Memory<byte> buffer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await Socket.ReceiveAsync(buffer, patience.Token);
    }
}
