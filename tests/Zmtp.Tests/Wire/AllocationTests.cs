using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Runs alone: it reads the size of the whole heap.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public class AllocationTests
{
    private static readonly Instant Now = Instant.Zero + TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("00 05 'hello'", "one small frame")]
    [InlineData("01 00 01 06 'MDPW01' 01 01 03 01 05 'token' 01 00 00 64 41*100", "a REPLY of 100 octets")]
    [InlineData("01 06 'MDPC01' 01 04 'echo' 02 00 00 00 00 00 00 08 00 41*2048", "a REQUEST of 2 KiB")]
    [InlineData("01 06 'MDPC01' 01 04 'echo' 02 00 00 00 00 00 01 00 00 41*65536", "a REQUEST of 64 KiB")]
    [InlineData("04 0B 04 'PING' 00 00 'ctxt'", "a PING")]
    [InlineData("04 05 04 'PONG'", "a PONG")]
    public void Receiving_allocates_nothing_once_warm_whole_or_cut(string script, string what)
    {
        using var host = WireHost.InTraffic();
        var octets = Octets.Of(script);
        var segments = new ArraySegment<byte>[8];
        foreach (var piece in new[] { octets.Length, Math.Max(1, octets.Length / 3) })
        {
            Repeat(100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(1000);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, what);

            void Repeat(int times)
            {
                for (var time = 0; time < times; time++)
                {
                    for (var offset = 0; offset < octets.Length; offset += piece)
                    {
                        Receive(host.Connection, octets.AsSpan(offset, Math.Min(piece, octets.Length - offset)));
                    }

                    SendAll(host.Connection, segments);
                }
            }
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2048)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    [InlineData(8 << 20)]
    public void Relaying_a_body_allocates_nothing_once_warm(int length)
    {
        using var from = WireHost.InTraffic();
        using var to = WireHost.InTraffic();
        var octets = Octets.Join(
            Octets.Of("01 06 'MDPC01' 01 04 'echo' 02 00 00 00 00"), [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length], new byte[length]);
        var segments = new ArraySegment<byte>[8];

        Repeat(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(1000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Repeat(int times)
        {
            for (var time = 0; time < times; time++)
            {
                ReadOnlySpan<byte> input = octets;
                from.Connection.TryAdvance(ref input, Now, out var arrived).ShouldBeTrue();
                to.Connection.Outbound.BeginMessage();
                to.Connection.Outbound.WriteFrame(""u8, isLast: false);
                to.Connection.Outbound.WriteFrame("MDPW01"u8, isLast: false);
                to.Connection.Outbound.WriteFrames(arrived.Message, 2, isLast: true);
                arrived.Message.Release();
                SendAll(to.Connection, segments);
            }
        }
    }

    [Fact]
    [Trait("Row", "N16")]
    [Trait("Row", "X10")]
    public void A_connection_holds_far_less_than_16_KiB_at_each_stage()
    {
        const int Connections = 1000;
        var pool = new MessagePool();
        var kept = new ZmtpConnection[Connections];
        var stages = new (string Name, byte[] Octets)[]
        {
            ("silent", []),
            ("half a greeting", Octets.Greeting[..30]),
            ("half a READY", Octets.Join(Octets.Greeting, Octets.DealerReady[..20])),
            ("idle", Octets.Join(Octets.Greeting, Octets.DealerReady)),
            ("idle after traffic", Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of("01 00 02 00 00 00 00 00 00 20 00 41*8192 04 07 04 'PING' 00 00"))),
            ("a header that promises 16 MiB", Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of("02 00 00 00 00 01 00 00 00"))),
        };
        foreach (var (name, octets) in stages)
        {
            var segments = new ArraySegment<byte>[8];
            Open(kept, pool, octets, segments);
            Close(kept);
            pool.Chunks.Trim();
            pool.Chunks.Trim();
            GC.GetTotalMemory(forceFullCollection: true);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            Open(kept, pool, octets, segments);
            var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Connections;
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {each} octets managed");
            each.ShouldBeLessThan(name.StartsWith("a header", StringComparison.Ordinal) ? 20 * 1024 : 2048, name);
            Close(kept);
        }
    }

    private static void Open(ZmtpConnection[] kept, MessagePool pool, byte[] octets, ArraySegment<byte>[] segments)
    {
        for (var index = 0; index < kept.Length; index++)
        {
            kept[index] = new ZmtpConnection(ZmtpSide.Accepting, WireHost.Router, pool, Now);
            SendAll(kept[index], segments);
            Receive(kept[index], octets);
            SendAll(kept[index], segments);
        }
    }

    private static void Close(ZmtpConnection[] kept)
    {
        foreach (var connection in kept)
        {
            connection.Dispose();
        }

        Array.Clear(kept);
    }

    private static void Receive(ZmtpConnection connection, ReadOnlySpan<byte> octets)
    {
        while (connection.TryAdvance(ref octets, Now, out var wireEvent))
        {
            if (wireEvent.Kind == WireEventKind.MessageArrived)
            {
                wireEvent.Message.Release();
            }
        }
    }

    private static void SendAll(ZmtpConnection connection, ArraySegment<byte>[] segments)
    {
        for (var count = connection.Outbound.Gather(segments); count > 0; count = connection.Outbound.Gather(segments))
        {
            var octets = 0;
            for (var index = 0; index < count; index++)
            {
                octets += segments[index].Count;
            }

            connection.Sent(octets, Now);
        }
    }
}
