namespace Mdp.Zmtp.Tests.Sockets;

public class ChunkThriftTests
{
    private readonly ManualLoop _loop = new();

    [Fact]
    public void What_nobody_needs_any_more_goes_within_ten_seconds()
    {
        var chunks = Enumerable.Range(0, 100).Select(_ => _loop.Messages.Chunks.Rent(64 * 1024)).ToArray();
        foreach (var chunk in chunks)
            _loop.Messages.Chunks.Return(chunk);
        _loop.Turn();

        _loop.Turn(TimeSpan.FromSeconds(5));
        _loop.Messages.Chunks.KeptOctets.ShouldBe(100L * 64 * 1024);
        _loop.Turn(TimeSpan.FromSeconds(5));

        _loop.Messages.Chunks.KeptOctets.ShouldBe(0);
    }

    [Fact]
    public void A_loop_that_keeps_nothing_has_no_turn_for_it()
    {
        _loop.Turn();
        _loop.Due.ShouldBe(Heartbeating.Instant.Never);
    }
}
