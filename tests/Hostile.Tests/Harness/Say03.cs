using System.Buffers.Binary;
using System.Text;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>What peers of MDP/0.3 say: control frames, written out here, and by nothing that the broker uses.</summary>
internal static class Say03
{
    /// <summary>A client's control frame, from magic to whatever is given behind the flags.</summary>
    public static byte[] Client(byte command, params byte[][] fields) => Octets.Join([Say.Text("MDPC03"), [command, 0], .. fields]);

    /// <summary>A worker's control frame.</summary>
    public static byte[] Worker(byte command, params byte[][] fields) => Octets.Join([Say.Text("MDPW03"), [command, 0], .. fields]);

    /// <summary>REQUEST of a client, without its body.</summary>
    public static byte[] Request(byte[] id, string service, params byte[][] headers) => Client(1, [id, U32(0), Text(service), .. headers]);

    /// <summary>CANCEL of a client.</summary>
    public static byte[] Cancel(byte[] id) => Client(6, id);

    /// <summary>HELLO.</summary>
    public static byte[] Hello(byte[] instance, uint milliseconds = 0, byte liveness = 0, string name = "") =>
        Client(8, instance, U32(milliseconds), [liveness], Text(name));

    /// <summary>READY.</summary>
    public static byte[] Ready(string service, ushort credit = 1, byte[]? instance = null, uint milliseconds = 0, byte liveness = 0) =>
        Worker(1, instance ?? Id(0), U32(milliseconds), [liveness], U16(credit), Text(service));

    /// <summary>FINAL of a worker, without its body.</summary>
    public static byte[] Final(byte[] token) => Worker(4, token);

    /// <summary>HEARTBEAT of a worker.</summary>
    public static byte[] Heartbeat(uint received, params byte[][] tokens) => Worker(6, [U32(received), U32(0), U16((ushort)tokens.Length), .. tokens]);

    /// <summary>A header.</summary>
    public static byte[] Header(string name, byte[] value) => [(byte)name.Length, .. Say.Text(name), .. U32((uint)value.Length), .. value];

    /// <summary>16 octets that end with this number.</summary>
    public static byte[] Id(int number)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(12), number);
        return id;
    }

    /// <summary>The token in a REQUEST, PARTIAL, FINAL, ERROR or CANCEL of MDP/Worker; in MDP/Client, the id.</summary>
    public static byte[] Sixteen(byte[][]? message) => message.ShouldNotBeNull()[0][8..24];

    /// <summary>A message as a command and what can be told of it: <c>C ERROR 502</c>, <c>W REQUEST</c>, <c>W DISCONNECT why</c>.</summary>
    public static string Print(byte[][]? message)
    {
        if (message is null)
        {
            return "(closed)";
        }

        var control = message[0];
        if (control.Length < 8 || !control.AsSpan().StartsWith("MDP"u8) || !control.AsSpan(4).StartsWith("03"u8))
        {
            return Say.Print(message);
        }

        var isClient = control[3] == 'C';
        return (isClient, control[6]) switch
        {
            (true, 3) or (false, 4) => $"{(char)control[3]} FINAL {Say.Print(message[1..])}",
            (true, 4) => $"C ERROR {BinaryPrimitives.ReadUInt16BigEndian(control.AsSpan(24))}",
            (true, 7) or (false, 6) => $"{(char)control[3]} HEARTBEAT",
            (false, 2) => $"W REQUEST {Say.Print(message[1..])}",
            (false, 7) => $"W CANCEL {BinaryPrimitives.ReadUInt16BigEndian(control.AsSpan(24))}",
            (_, 9) => $"{(char)control[3]} DISCONNECT {Encoding.UTF8.GetString(control, 9, control[8])}",
            _ => $"{(char)control[3]} {control[6]}",
        };
    }

    /// <summary>Reads the next message that is no HEARTBEAT.</summary>
    public static async Task<byte[][]?> ReadAsync(RawPeer peer)
    {
        while (true)
        {
            var message = await peer.ReadMessageAsync();
            if (Print(message) is not ("C HEARTBEAT" or "W HEARTBEAT"))
            {
                return message;
            }
        }
    }

    /// <summary>A length of one octet, and so many octets of UTF-8.</summary>
    public static byte[] Text(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] U32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
