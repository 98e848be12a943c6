namespace Mdp.Protocol.Tests;

/// <summary>Reading and writing allocate nothing once warm.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    private static readonly OctetFrames[] Messages = [.. ValidMessages.All.Select(Frames.Of), Frames.Of("spoilt"), Frames.Of("", "MDPW01", "\x09")];

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
                if (MdpReader.TryReadAtBroker(frames, out var command, out _) || MdpReader.TryReadAtWorker(frames, out command, out _))
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
                if (MdpReader.TryReadAtBroker(frames, out var command, out _) || MdpReader.TryReadAtWorker(frames, out command, out _))
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
