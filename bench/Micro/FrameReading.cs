using System.Text;
using BenchmarkDotNet.Attributes;
using Mdp.Heartbeating;
using Mdp.Zmtp;
using Mdp.Zmtp.Wire;

namespace Mdp.Micro;

/// <summary>Octets of a connection taken apart into messages: what a connection costs without its system calls.</summary>
public class FrameReading : IDisposable
{
    private const int Batch = 64;

    private static readonly Instant Now = Instant.Zero + TimeSpan.FromSeconds(1);

    private ZmtpConnection _connection = null!;
    private byte[] _batch = [];

    /// <summary>Octets of each body.</summary>
    [Params(100, 65_536)]
    public int Octets { get; set; }

    /// <summary>A connection behind its handshake, and what its peer says next: 64 requests in one piece.</summary>
    [GlobalSetup]
    public void Open()
    {
        _connection = new(ZmtpSide.Accepting, new(ZmtpSocketType.Router), new(), Now);
        byte[] greeting = [0xFF, .. new byte[8], 0x7F, 3, 1, .. "NULL"u8, .. new byte[16], 0, .. new byte[31]];
        byte[] ready = [.. "\x05READY\x0BSocket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8];
        Receive([.. greeting, 4, (byte)ready.Length, .. ready]);
        byte[] request = [.. Frame(1, []), .. Frame(1, "MDPC01"u8), .. Frame(1, "echo"u8), .. Frame(0, Encoding.ASCII.GetBytes(new string('x', Octets)))];
        _batch = [.. Enumerable.Repeat(request, Batch).SelectMany(octets => octets)];
    }

    /// <summary>One request, of those that came together.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void Message() => Receive(_batch);

    /// <summary>Gives the connection's memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _connection?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Frame(byte flags, ReadOnlySpan<byte> octets) => octets.Length < 256
        ? [flags, (byte)octets.Length, .. octets]
        : [(byte)(flags | 2), 0, 0, 0, 0, (byte)(octets.Length >> 24), (byte)(octets.Length >> 16), (byte)(octets.Length >> 8), (byte)octets.Length, .. octets];

    private void Receive(ReadOnlySpan<byte> octets)
    {
        while (_connection.TryAdvance(ref octets, Now, out var wireEvent))
        {
            if (wireEvent.Kind is WireEventKind.MessageArrived)
            {
                wireEvent.Message.Release();
            }
        }
    }
}
