using System.Net.Sockets;
using System.Text;

namespace Mdp.Page.Tests.Programs;

/// <summary>A ZMTP 3.0 DEALER that says what it is told and reads nothing: a worker or client of MDP 0.1 that costs one socket.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly byte[] Greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8, .. new byte[16 + 1 + 31]];
    private static readonly byte[] Ready = [0x04, 28, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawPeer(string endpoint)
    {
        var place = new Uri(endpoint);
        _socket.Connect(place.Host, place.Port);
        _ = _socket.Send([.. Greeting, .. Ready]);
    }

    /// <summary>So many workers of a service, each with a connection of its own.</summary>
    public static List<RawPeer> Workers(string endpoint, string service, int count) =>
        [.. Enumerable.Range(0, count).Select(_ =>
        {
            var worker = new RawPeer(endpoint);
            worker.Send("", "MDPW01", "\x01", service);
            return worker;
        })];

    /// <summary>A client that has asked so often.</summary>
    public static RawPeer Client(string endpoint, string service, int requests)
    {
        var client = new RawPeer(endpoint);
        for (var request = 0; request < requests; request++)
        {
            client.Send("", "MDPC01", service, "a body");
        }

        return client;
    }

    public void Dispose() => _socket.Dispose();

    // Frames of less than 256 octets: flags (1: more), length, body.
    private void Send(params string[] frames) =>
        _socket.Send([.. frames.SelectMany((frame, index) => (byte[])[(byte)(index < frames.Length - 1 ? 1 : 0), (byte)frame.Length, .. Encoding.Latin1.GetBytes(frame)])]);
}
