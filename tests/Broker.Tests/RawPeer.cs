using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

/// <summary>A ZMTP 3.1 DEALER over a plain socket, which knows nothing of the broker's own code: what it sends and expects are octets.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly byte[] Greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, .. "NULL"u8, .. new byte[16 + 1 + 31]];
    private static readonly byte[] Ready = [0x04, 28, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8];

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    /// <summary>A peer whose handshake is done.</summary>
    /// <param name="endpoint">A tcp endpoint with an IPv4 address.</param>
    /// <param name="patience">Milliseconds until a read fails; 0 waits for ever, and spares .NET what it allocates to keep the time.</param>
    public RawPeer(Endpoint endpoint, int patience = 10_000)
    {
        _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = patience, SendTimeout = patience };
        _socket.Connect(IPAddress.Parse(endpoint.Host), endpoint.Port);
        _stream = new(_socket, ownsSocket: true);
        _stream.Write(Greeting);
        _stream.Write(Ready);
        _stream.ReadExactly(new byte[Greeting.Length]);
        Announced = Encoding.Latin1.GetString(ReadFrame(out var flags)!);
        flags.ShouldBe((byte)0x04);
    }

    /// <summary>The broker's READY: name, then its metadata as it travels.</summary>
    public string Announced { get; }

    /// <summary>All that was read since the handshake, frame by frame, commands too; kept where a list is set.</summary>
    public List<string>? Tape { get; init; }

    /// <summary>A worker that has said READY.</summary>
    public static RawPeer Worker(Endpoint endpoint, string service, int version = 1, int patience = 10_000)
    {
        var worker = new RawPeer(endpoint, patience);
        worker.Send(ReadyOf(service, version));
        return worker;
    }

    /// <summary>READY of a worker; in 0.3 of no instance, with the broker's own heartbeat and credit for one.</summary>
    public static object[] ReadyOf(string service, int version) => version switch
    {
        1 => ["", "MDPW01", "\x01", service],
        2 => ["MDPW02", "\x01", service],
        _ => ["MDPW03\x01\0" + new string('\0', 21) + "\0\x01" + (char)service.Length + service],
    };

    /// <summary>REQUEST of a client; in 0.3 with the id <c>0123456789abcdef</c>.</summary>
    public static object[] RequestOf(string service, int version, params object[] body) => version switch
    {
        1 => ["", "MDPC01", service, .. body],
        2 => ["MDPC02", "\x01", service, .. body],
        _ => ["MDPC03\x01\0" + "0123456789abcdef\0\0\0\0" + (char)service.Length + service, .. body],
    };

    /// <summary>What a client gets for that, as one whole reply.</summary>
    public static string[] ReplyOf(string service, int version, params string[] body) => version switch
    {
        1 => ["", "MDPC01", service, .. body],
        2 => ["MDPC02", "\x03", service, .. body],
        _ => ["MDPC03\x03\0" + "0123456789abcdef", .. body],
    };

    public void Dispose() => _stream.Dispose();

    /// <summary>Sends one message; texts become their Latin-1 octets.</summary>
    public void Send(params object[] frames) => _stream.Write(Encode(frames));

    /// <summary>The octets of one message.</summary>
    public static byte[] Encode(params object[] frames)
    {
        List<byte> octets = [];
        for (var index = 0; index < frames.Length; index++)
        {
            var frame = Octets(frames[index]);
            var more = index < frames.Length - 1 ? 1 : 0;
            if (frame.Length < 256)
            {
                octets.AddRange([(byte)more, (byte)frame.Length]);
            }
            else
            {
                var length = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(length, frame.Length);
                octets.AddRange([(byte)(more | 2), .. length]);
            }

            octets.AddRange(frame);
        }

        return [.. octets];
    }

    /// <summary>The next message that is no HEARTBEAT, as text; commands are passed over.</summary>
    public string[] Receive()
    {
        while (true)
        {
            var message = ReceiveAny();
            if (message is not (["", "MDPW01", "\x04"] or ["MDPW02", "\x05"] or [['M', 'D', 'P', 'W', '0', '3', '\x06', ..]]))
            {
                return message;
            }
        }
    }

    /// <summary>The next message as text; empty at the end of the stream.</summary>
    public string[] ReceiveAny()
    {
        List<string> frames = [];
        while (true)
        {
            var frame = ReadFrame(out var flags);
            if (frame is null)
            {
                return [];
            }

            if ((flags & 4) != 0)
            {
                continue;
            }

            frames.Add(Encoding.Latin1.GetString(frame));
            if ((flags & 1) == 0)
            {
                return [.. frames];
            }
        }
    }

    /// <summary>Reads a worker's REQUEST and sends the given replies to it, or its own body back.</summary>
    public void Serve(params string[] replies)
    {
        var request = Receive();
        var (version, address, body) = request switch
        {
            ["", ..] => (1, request[3], request[5..]),
            ["MDPW02", ..] => (2, request[2], request[4..]),
            _ => (3, request[0][8..24], request[1..]),
        };
        object[] Reply(string command, params string[] frames) => version switch
        {
            1 => ["", "MDPW01", "\x03", address, "", .. frames],
            2 => ["MDPW02", command, address, "", .. frames],
            _ => ["MDPW03" + command + "\0" + address, .. frames],
        };

        foreach (var part in replies.SkipLast(1))
        {
            Send(Reply("\x03", part));
        }

        Send(Reply("\x04", replies.Length == 0 ? body : [replies[^1]]));
    }

    /// <summary>Sends prepared octets; allocates nothing.</summary>
    public void Write(byte[] octets) => _socket.Send(octets);

    /// <summary>Reads exactly as many octets as the buffer has; allocates nothing.</summary>
    public void Read(byte[] buffer)
    {
        for (var read = 0; read < buffer.Length;)
        {
            var count = _socket.Receive(buffer.AsSpan(read), SocketFlags.None);
            read += count > 0 ? count : throw new EndOfStreamException();
        }
    }

    /// <summary>Whether the broker has closed the connection; what it says before is passed over.</summary>
    public bool IsClosedByBroker()
    {
        try
        {
            while (ReadFrame(out _) is not null)
            {
                // Whatever it says before.
            }
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }

        return true;
    }

    private static byte[] Octets(object frame) => frame as byte[] ?? Encoding.Latin1.GetBytes((string)frame);

    private byte[]? ReadFrame(out byte flags)
    {
        Span<byte> header = stackalloc byte[9];
        flags = 0;
        if (_stream.ReadAtLeast(header[..1], 1, throwOnEndOfStream: false) == 0)
        {
            return null;
        }

        flags = header[0];
        var lengthOctets = (flags & 2) != 0 ? 8 : 1;
        _stream.ReadExactly(header.Slice(1, lengthOctets));
        var body = new byte[lengthOctets == 1 ? header[1] : (int)BinaryPrimitives.ReadInt64BigEndian(header[1..])];
        _stream.ReadExactly(body);
        Tape?.Add(Encoding.Latin1.GetString(body));
        return body;
    }
}
