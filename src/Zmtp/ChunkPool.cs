using System.Diagnostics;
using System.Numerics;

namespace Mdp.Zmtp;

/// <summary>Memory for octets that come and go, kept for reuse: arrays of 1 to 256 KiB, each length twice the one before. One for each loop; not thread-safe.</summary>
/// <remarks>
/// <para>It keeps whatever load there is, and <see cref="Trim"/> lets go of what nobody needed for a while. The shared array pool keeps a fixed number of each length, and all
/// above it is garbage: with four messages of 16 MiB in flight, nearly everything, which cost half of the rate.</para>
/// <para>The arrays never move. So the system can have their pages back at once: a broker that is idle after a burst allocates nothing, and no collection would come.</para>
/// </remarks>
internal sealed class ChunkPool
{
    /// <summary>The length of the longest chunk, in octets.</summary>
    public const int ChunkOctetsMax = 1 << LogMax;

    private const int LogMin = 10;
    private const int LogMax = 18;

    // A turn that gives back more would be a long one.
    private const int TrimmedChunksMax = 256;

    private readonly Shelf[] _shelves = new Shelf[LogMax - LogMin + 1];

    public ChunkPool()
    {
        for (var shelf = 0; shelf < _shelves.Length; shelf++)
            _shelves[shelf] = new();
    }

    /// <summary>Octets that are kept and lent to nobody.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>A chunk of at least <paramref name="octetsMin"/> octets, at most <see cref="ChunkOctetsMax"/>. What stands in it is anything.</summary>
    public byte[] Rent(int octetsMin)
    {
        var shelf = ShelfOf(octetsMin);
        if (!_shelves[shelf].TryTake(out var chunk))
            return GC.AllocateUninitializedArray<byte>(1 << (LogMin + shelf), pinned: true);
        KeptOctets -= chunk.Length;
        return chunk;
    }

    /// <summary>Gives back what <see cref="Rent"/> gave.</summary>
    public void Return(byte[] chunk)
    {
        KeptOctets += chunk.Length;
        _shelves[ShelfOf(chunk.Length)].Put(chunk);
    }

    /// <summary>Lets go of chunks that lay here all the time since the last call: of all, or of very many of them.</summary>
    public void Trim()
    {
        foreach (var shelf in _shelves)
            KeptOctets -= shelf.Trim();
    }

    private static int ShelfOf(int octets)
    {
        Debug.Assert(octets <= ChunkOctetsMax, "No chunk is that long.");
        return octets <= 1 << LogMin ? 0 : BitOperations.Log2((uint)octets - 1) + 1 - LogMin;
    }

    /// <summary>Chunks of one length, and how few of them there were since the last trim.</summary>
    private sealed class Shelf
    {
        private readonly Stack<byte[]> _chunks = new();
        private int _fewest;

        public void Put(byte[] chunk) => _chunks.Push(chunk);

        public bool TryTake(out byte[] chunk)
        {
            var hasOne = _chunks.TryPop(out chunk!);
            _fewest = Math.Min(_fewest, _chunks.Count);
            return hasOne;
        }

        /// <returns>How many octets were let go of.</returns>
        public long Trim()
        {
            var octets = 0L;
            for (var left = Math.Min(_fewest, TrimmedChunksMax); left > 0; left--)
            {
                var chunk = _chunks.Pop();
                octets += chunk.Length;
                if (OperatingSystem.IsLinux())
                    LinuxCalls.GiveBackPages(chunk);
            }

            _fewest = _chunks.Count;
            _chunks.TrimExcess();
            return octets;
        }
    }
}
