using System.Text;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>One connection machine with virtual time: what goes in by hand, what comes out as text.</summary>
internal sealed class WireHost : IDisposable
{
    private readonly List<byte> _sent = [];

    public WireHost(ConnectionSettings? settings = null, ZmtpSide side = ZmtpSide.Accepting)
    {
        Pool = new MessagePool();
        Connection = new ZmtpConnection(side, settings ?? Router, Pool, Now);
        Flush();
    }

    public static ConnectionSettings Router { get; } = new(ZmtpSocketType.Router);

    public static ConnectionSettings Dealer { get; } = new(ZmtpSocketType.Dealer);

    public MessagePool Pool { get; }

    public ZmtpConnection Connection { get; }

    public Instant Now { get; private set; } = Instant.Zero + TimeSpan.FromSeconds(1000);

    /// <summary>Every event so far, one line each.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Every octet that left so far.</summary>
    public byte[] Sent => [.. _sent];

    /// <summary>Whether the stream takes what the machine sends.</summary>
    public bool TakesOctets { get; set; } = true;

    /// <summary>An accepting ROUTER whose handshake with a DEALER of the given version has succeeded; its output is forgotten.</summary>
    public static WireHost InTraffic(ConnectionSettings? settings = null, byte minor = 1, string peer = "DEALER")
    {
        var host = new WireHost(settings);
        var greeting = Octets.Greeting;
        greeting[11] = minor;
        host.Receive(greeting);
        host.Receive(Octets.Ready(Octets.Property("Socket-Type", peer)));
        host.Events.ShouldHaveSingleItem().ShouldStartWith("handshake");
        host.Events.Clear();
        host._sent.Clear();
        return host;
    }

    public void Receive(ReadOnlySpan<byte> octets)
    {
        while (Connection.TryAdvance(ref octets, Now, out var wireEvent))
        {
            Events.Add(Describe(wireEvent));
        }

        octets.IsEmpty.ShouldBeTrue("What is not turned into events is consumed.");
        Flush();
    }

    /// <summary>Lets time pass, ticking at each deadline on the way.</summary>
    public void Pass(TimeSpan length)
    {
        var end = Now + length;
        while (Connection.NextDeadline <= end)
        {
            Now = Instant.Later(Now, Connection.NextDeadline);
            Connection.Tick(Now);
            Connection.NextDeadline.ShouldBeGreaterThan(Now);
            Receive([]);
        }

        Now = end;
        Connection.Tick(Now);
        Receive([]);
    }

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>What left since the last call.</summary>
    public byte[] TakeSent()
    {
        var sent = Sent;
        _sent.Clear();
        return sent;
    }

    public void Flush()
    {
        if (!TakesOctets)
        {
            Connection.Sent(0, Now);
            return;
        }

        var segments = new ArraySegment<byte>[4];
        for (var count = Connection.Outbound.Gather(segments); count > 0; count = Connection.Outbound.Gather(segments))
        {
            var octets = segments.Take(count).SelectMany(segment => segment).ToArray();
            _sent.AddRange(octets);
            Connection.Sent(octets.Length, Now);
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        Pool.Outstanding.ShouldBe(0, "All messages go back to their pool.");
    }

    public static string Describe(in WireEvent wireEvent)
    {
        switch (wireEvent.Kind)
        {
            case WireEventKind.HandshakeSucceeded:
                var peer = wireEvent.Peer;
                return $"handshake {peer.SocketType} identity={peer.Identity} version={peer.Major}.{peer.Minor}";
            case WireEventKind.MessageArrived:
                var text = Describe(wireEvent.Message);
                wireEvent.Message.Release();
                return $"message {text}";
            default:
                return $"closed {wireEvent.Reason} {wireEvent.Violation} {wireEvent.PeerError}".TrimEnd();
        }
    }

    private static string Describe(Message message)
    {
        var text = new StringBuilder();
        for (var frame = 0; frame < message.Count; frame++)
        {
            var octets = new List<byte>();
            foreach (var piece in message.Chunks(frame))
            {
                octets.AddRange(piece.Span);
            }

            octets.Count.ShouldBe(message.Length(frame));
            text.Append('[').Append(octets.Count <= 40 ? Encoding.Latin1.GetString([.. octets]) : Hash([.. octets])).Append(']');
        }

        return text.ToString();
    }

    private static string Hash(byte[] octets) =>
        $"{octets.Length} octets {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(octets).AsSpan(0, 4))}";
}
