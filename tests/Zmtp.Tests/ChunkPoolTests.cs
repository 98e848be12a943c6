namespace Mdp.Zmtp.Tests;

public class ChunkPoolTests
{
    private readonly ChunkPool _pool = new();

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 2048)]
    [InlineData(50_000, 65_536)]
    [InlineData(262_144, 262_144)]
    public void A_chunk_is_as_long_as_the_next_power_of_two(int octets, int expected) => _pool.Rent(octets).Length.ShouldBe(expected);

    [Fact]
    public void What_was_given_back_is_given_out_again_however_much_it_is()
    {
        var chunks = Enumerable.Range(0, 1000).Select(_ => _pool.Rent(64 * 1024)).ToArray();
        foreach (var chunk in chunks)
            _pool.Return(chunk);
        _pool.KeptOctets.ShouldBe(1000L * 64 * 1024);

        var again = Enumerable.Range(0, 1000).Select(_ => _pool.Rent(64 * 1024)).ToArray();

        again.ShouldBe(chunks, ignoreOrder: true);
        _pool.KeptOctets.ShouldBe(0);
    }

    [Fact]
    public void Only_what_nobody_needed_since_the_last_trim_goes()
    {
        var chunks = Enumerable.Range(0, 10).Select(_ => _pool.Rent(64 * 1024)).ToArray();
        foreach (var chunk in chunks)
            _pool.Return(chunk);
        _pool.Trim();
        _pool.KeptOctets.ShouldBe(10 * 64 * 1024, "they were all lent since the pool began");

        var needed = new[] { _pool.Rent(64 * 1024), _pool.Rent(64 * 1024) };
        foreach (var chunk in needed)
            _pool.Return(chunk);
        _pool.Trim();
        _pool.KeptOctets.ShouldBe(2 * 64 * 1024);

        _pool.Trim();
        _pool.KeptOctets.ShouldBe(0);
    }

    [Fact]
    public void The_memory_of_what_goes_is_the_systems_again_at_once()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Elsewhere the collector gives it back.");
        var chunk = _pool.Rent(256 * 1024);
        chunk.AsSpan().Fill(1);
        _pool.Return(chunk);
        _pool.Trim();
        chunk.ShouldAllBe(octet => octet == 1);

        _pool.Trim();

        chunk.Count(octet => octet == 0).ShouldBeGreaterThan((256 * 1024) - (2 * Environment.SystemPageSize));
    }
}
