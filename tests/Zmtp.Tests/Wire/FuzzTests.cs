using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Mutated conversations. Oracles: no exception, the same result for every segmentation, bounded memory, all messages given back.</summary>
[Collection(nameof(AllocationTests))]
[Trait("Row", "N14")]
public class FuzzTests
{
    private const int Inputs = 200_000;
    private const long AllocatedBeforeHandshakeMax = 64 * 1024;
    private static readonly Instant Start = Instant.Zero + TimeSpan.FromSeconds(1);

    private static readonly ConnectionSettings Settings =
        WireHost.Router with { Limits = new ZmtpLimits { MessageOctetsMax = 128 * 1024, FramesMax = 16 } };

    private readonly MessagePool _pool = new();
    private readonly ArraySegment<byte>[] _segments = new ArraySegment<byte>[16];
    private readonly int[] _ends = new int[2];

    [Fact]
    public void No_conversation_however_mutated_breaks_the_machine()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MDP_FUZZ_SEED"), out var given) ? given : Random.Shared.Next();
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("MDP_FUZZ_INPUTS"), out var count) ? count : Inputs;
        var fuzzer = new WireFuzzer(seed);
        for (var input = 0; input < inputs; input++)
        {
            var octets = fuzzer.Next();
            try
            {
                Judge(octets, fuzzer);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"MDP_FUZZ_SEED={seed}, input {input}: {Convert.ToHexString(octets)}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{inputs} inputs of seed {seed}: {_ends[0]} ended well, {_ends[1]} closed");
        _ends.ShouldAllBe(end => end > inputs / 20, "Both what is right and what is wrong must be reached.");
    }

    private void Judge(byte[] octets, WireFuzzer fuzzer)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var whole = Run(octets, _ => octets.Length);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(AllocatedBeforeHandshakeMax + (8L * octets.Length));

        Run(octets, _ => 1).ShouldBe(whole, "in single octets");
        Run(octets, fuzzer.NextCut).ShouldBe(whole, "cut at random");
        _pool.Outstanding.ShouldBe(0);
        _ends[whole.Closed ? 1 : 0]++;
    }

    /// <summary>A fingerprint of everything that left the machine: its events in order, and its octets.</summary>
    private Fingerprint Run(ReadOnlySpan<byte> octets, Func<int, int> nextPiece)
    {
        using var connection = new ZmtpConnection(ZmtpSide.Accepting, Settings, _pool, Start);
        var events = new HashCode();
        var sent = new HashCode();
        while (!octets.IsEmpty)
        {
            var length = Math.Min(octets.Length, nextPiece(octets.Length));
            var piece = octets[..length];
            octets = octets[length..];
            while (connection.TryAdvance(ref piece, Start, out var wireEvent))
            {
                Add(ref events, wireEvent);
            }

            if (!piece.IsEmpty)
            {
                throw new InvalidOperationException("What is no event is consumed.");
            }

            Send(connection, ref sent);
        }

        connection.Tick(Start);
        if (connection.NextDeadline <= Start)
        {
            throw new InvalidOperationException("After Tick(now), NextDeadline > now.");
        }

        return new Fingerprint(events.ToHashCode(), sent.ToHashCode(), connection.NextDeadline, connection.IsClosed);
    }

    private static void Add(ref HashCode events, in WireEvent wireEvent)
    {
        events.Add(wireEvent.Kind);
        events.Add(wireEvent.Reason);
        events.Add(wireEvent.Violation);
        switch (wireEvent.Kind)
        {
            case WireEventKind.MessageArrived:
                for (var frame = 0; frame < wireEvent.Message.Count; frame++)
                {
                    events.Add(wireEvent.Message.Length(frame));
                    events.AddBytes(wireEvent.Message.Control(frame));
                }

                wireEvent.Message.Release();
                break;
            case WireEventKind.HandshakeSucceeded:
                events.Add(wireEvent.Peer.Identity);
                events.Add(wireEvent.Peer.Metadata.Count);
                break;
            default:
                events.Add(wireEvent.PeerError, StringComparer.Ordinal);
                break;
        }
    }

    private void Send(ZmtpConnection connection, ref HashCode sent)
    {
        for (var count = connection.Outbound.Gather(_segments); count > 0; count = connection.Outbound.Gather(_segments))
        {
            var octets = 0;
            for (var index = 0; index < count; index++)
            {
                foreach (var octet in _segments[index].AsSpan())
                {
                    sent.Add(octet);
                }

                octets += _segments[index].Count;
            }

            connection.Sent(octets, Start);
        }
    }

    private readonly record struct Fingerprint(int Events, int Sent, Instant Deadline, bool Closed);
}
