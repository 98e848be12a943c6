namespace Mdp.Protocol.Tests;

/// <summary>Reading and writing allocate nothing once warm.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    private static readonly string[] Long =
    [
        "MDPC03\x07\0\x0btraceparent\0\0\0\x37".PadRight(24 + 55, 't'),
        "MDPC03\x07\0\x01" + "a\0\0\x20\0".PadRight(5 + 0x2000, 'v'),
        "MDPW03\x06\0\0\0\0\0\0\0\0\0\x03\xe8".PadRight(18 + 16_000, 't'),
    ];

    private static readonly OctetFrames[] Messages =
    [
        .. ValidMessages.All.Select(Frames.Of), .. ValidMessages.V03.Select(Frames.Of), .. Long.Select(frame => Frames.Of(frame)),
        Frames.Of("spoilt"), Frames.Of("", "MDPW01", "\x09"), Frames.Of("MDPW03\x09"),
    ];

    [Fact]
    public void Reading_any_command_allocates_nothing() =>
        AllocatedBy(() =>
        {
            foreach (var frames in Messages)
            {
                _ = MdpReader.TryReadAtBroker(frames, out _, out _);
                _ = MdpReader.TryReadAtClient(frames, out _, out _);
                _ = MdpReader.TryReadAtWorker(frames, out _, out _);
            }
        }).ShouldBe(0);

    [Fact]
    public void Writing_any_command_to_a_struct_allocates_nothing()
    {
        long written = 0;
        AllocatedBy(() =>
        {
            foreach (var frames in Messages)
            {
                if (TryReadAnywhere(frames, out var command))
                {
                    var writer = default(StructWriter);
                    MdpWriter.Write(command, ref writer);
                    written += writer.Frames;
                }
            }
        }).ShouldBe(0);
        written.ShouldBeGreaterThan(Rounds);
    }

    [Fact]
    public void Writing_any_command_to_an_object_allocates_nothing()
    {
        var writer = new CountingWriter();
        AllocatedBy(() =>
        {
            foreach (var frames in Messages)
            {
                if (TryReadAnywhere(frames, out var command))
                {
                    MdpWriter.Write(command, writer);
                }
            }
        }).ShouldBe(0);
        writer.Frames.ShouldBeGreaterThan(Rounds);
    }

    [Fact]
    public void Looking_a_service_up_by_a_frame_allocates_nothing()
    {
        var services = new Dictionary<ServiceName, int>(ServiceNameComparer.Instance) { [ServiceName.Parse("echo")] = 1 };
        var lookup = services.GetAlternateLookup<ReadOnlySpan<byte>>();
        var found = 0;
        AllocatedBy(() => found += (lookup.ContainsKey("echo"u8) ? 1 : 0) + (lookup.ContainsKey("other"u8) ? 1 : 0)).ShouldBe(0);
        found.ShouldBe(Rounds + 1);
    }

    [Fact]
    public void Looking_for_a_header_and_gathering_some_allocates_nothing()
    {
        MdpReader.TryReadAtBroker(Frames.Of(Long[0]), out var command, out _).ShouldBeTrue();
        var headers = command.Headers;
        var builder = new HeadersBuilder();
        var found = 0;
        AllocatedBy(() =>
        {
            builder.Clear();
            builder.Add(headers).Add("tracestate"u8, "a=b"u8);
            found += builder.View.TryFind("TraceParent"u8, out var value) && !builder.View.TryFind("absent"u8, out _) ? value.Length : 0;
        }).ShouldBe(0);
        found.ShouldBe(55 * (Rounds + 1));
    }

    private static bool TryReadAnywhere(IFrames frames, out MdpCommand command) =>
        MdpReader.TryReadAtBroker(frames, out command, out _) || MdpReader.TryReadAtWorker(frames, out command, out _) || MdpReader.TryReadAtClient(frames, out command, out _);

    private static long AllocatedBy(Action act)
    {
        act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            act();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class CountingWriter : IFrameWriter
    {
        public long Frames { get; private set; }

        public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => Frames++;

        public void Write(scoped in Body body, bool isLast) => Frames += body.Count;
    }
}
