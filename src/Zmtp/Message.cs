using System.Diagnostics;

namespace Mdp.Zmtp;

/// <summary>One or more frames that arrived together, in pooled memory, counted so that it can be used again.</summary>
/// <remarks>
/// <para>Not thread-safe: all calls come from the socket's loop. Whoever keeps a message beyond the call that lent it retains it, and
/// releases it once.</para>
/// <para>The frames lie one after the other in chunks. The first chunk, of 256 octets, stays with the object for ever, so that a small message
/// needs nothing else; further chunks come from the pool as octets arrive, never ahead of them by more than one chunk, which is at most four times what came before it. A frame of
/// at most <see cref="ControlOctetsMax"/> octets lies in one piece; a longer one begins a chunk and continues in the chunks behind it.</para>
/// </remarks>
public sealed class Message
{
    /// <summary>The length up to which a frame lies in one piece, in octets.</summary>
    public const int ControlOctetsMax = 16 * 1024;

    private const int FirstChunkOctets = 256;
    private const int SmallChunkOctetsMin = 1024;
    private const int ChunkGrowth = 4;
    private const int RestOctetsMin = ControlOctetsMax;
    private const int FramesAtFirst = 8;
    private const int ChunksAtFirst = 2;
    private const int PlacesKeptMax = 64;

    private readonly MessagePool _pool;
    private Chunk[] _chunks = new Chunk[ChunksAtFirst];
    private Frame[] _frames = new Frame[FramesAtFirst];
    private int _chunkCount = 1;
    private int _references;

    internal Message(MessagePool pool)
    {
        _pool = pool;
        _chunks[0].Octets = new byte[FirstChunkOctets];
    }

    /// <summary>The number of frames; at least 1 in a message that arrived.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of the frames' lengths, in octets.</summary>
    public long Octets { get; private set; }

    /// <summary>What the owner ties to this object. It stays when the message goes back to the pool, so that an adapter is made once.</summary>
    public object? Companion { get; set; }

    /// <summary>The length of a frame, in octets.</summary>
    public int Length(int frame)
    {
        Debug.Assert(frame < Count, "No such frame.");
        return _frames[frame].Length;
    }

    /// <summary>The octets of a frame that lies in one piece; an empty span for a frame longer than <see cref="ControlOctetsMax"/>.</summary>
    public ReadOnlySpan<byte> Control(int frame)
    {
        Debug.Assert(frame < Count, "No such frame.");
        ref readonly var place = ref _frames[frame];
        return place.Length <= ControlOctetsMax ? _chunks[place.Chunk].Octets.AsSpan(place.Start, place.Length) : default;
    }

    /// <summary>The pieces of a frame, in order, for copying out. An empty frame has none.</summary>
    public FrameChunks Chunks(int frame)
    {
        Debug.Assert(frame < Count, "No such frame.");
        return new FrameChunks(this, _frames[frame].Chunk, _frames[frame].Start, _frames[frame].Length);
    }

    /// <summary>One reference more.</summary>
    public void Retain() => _references++;

    /// <summary>One reference fewer; with the last one the memory goes back, and the message is not to be touched any more.</summary>
    public void Release()
    {
        Debug.Assert(_references > 0, "Released more often than retained.");
        if (--_references == 0)
        {
            Clear();
            _pool.Return(this);
        }
    }

    /// <summary>The octets of a chunk from <paramref name="start"/>, at most <paramref name="length"/> of them.</summary>
    internal ArraySegment<byte> Piece(int chunk, int start, int length) =>
        new(_chunks[chunk].Octets, start, Math.Min(length, _chunks[chunk].Used - start));

    /// <summary>Begins the next frame. Takes memory for its first octets only.</summary>
    internal void BeginFrame(int length)
    {
        if (Count == _frames.Length)
        {
            Array.Resize(ref _frames, Count * 2);
        }

        if (length > _chunks[_chunkCount - 1].Room || length > ControlOctetsMax)
        {
            AddChunk(Math.Clamp(length, SmallChunkOctetsMin, ControlOctetsMax));
        }

        _frames[Count++] = new Frame(_chunkCount - 1, _chunks[_chunkCount - 1].Used, length);
        Octets += length;
    }

    /// <summary>The next octets of the frame begun last, copied.</summary>
    /// <param name="octets">The octets that arrived, all of this frame.</param>
    /// <param name="octetsLeft">How many octets the frame lacks, these included.</param>
    internal void Append(ReadOnlySpan<byte> octets, int octetsLeft)
    {
        while (!octets.IsEmpty)
        {
            ref var chunk = ref _chunks[_chunkCount - 1];
            if (chunk.Room == 0)
            {
                AddLongerChunk(octetsLeft);
                continue;
            }

            var taken = Math.Min(octets.Length, chunk.Room);
            octets[..taken].CopyTo(chunk.Octets.AsSpan(chunk.Used));
            chunk.Used += taken;
            octets = octets[taken..];
            octetsLeft -= taken;
        }
    }

    /// <summary>Where the next octets of the frame begun last belong, for filling in place; what was is told to <see cref="Filled"/>.</summary>
    /// <param name="octetsLeft">How many octets the frame lacks.</param>
    internal Span<byte> Room(int octetsLeft)
    {
        // A rest that is not worth a system call is left empty.
        if (_chunks[_chunkCount - 1].Room < Math.Min(octetsLeft, RestOctetsMin))
        {
            AddLongerChunk(octetsLeft);
        }

        ref var chunk = ref _chunks[_chunkCount - 1];
        return chunk.Octets.AsSpan(chunk.Used, Math.Min(chunk.Room, octetsLeft));
    }

    /// <summary>So many octets were written to the front of <see cref="Room"/>.</summary>
    internal void Filled(int octets) => _chunks[_chunkCount - 1].Used += octets;

    private void AddLongerChunk(int octetsLeft)
    {
        var longer = Math.Min((long)_chunks[_chunkCount - 1].Octets.Length * ChunkGrowth, ChunkPool.ChunkOctetsMax);
        AddChunk((int)Math.Min(octetsLeft, longer));
    }

    private void AddChunk(int octets)
    {
        if (_chunkCount == _chunks.Length)
        {
            Array.Resize(ref _chunks, _chunkCount * 2);
        }

        _chunks[_chunkCount++] = new Chunk { Octets = _pool.Chunks.Rent(octets) };
    }

    private void Clear()
    {
        while (_chunkCount > 1)
        {
            ref var chunk = ref _chunks[--_chunkCount];
            _pool.Chunks.Return(chunk.Octets);
            chunk = default;
        }

        _chunks[0].Used = 0;
        Count = 0;
        Octets = 0;
        ForgetRareSize();
    }

    /// <summary>One huge message must not make this object huge for ever.</summary>
    private void ForgetRareSize()
    {
        if (_frames.Length > PlacesKeptMax)
        {
            _frames = new Frame[FramesAtFirst];
        }

        if (_chunks.Length > PlacesKeptMax)
        {
            var first = _chunks[0];
            _chunks = new Chunk[ChunksAtFirst];
            _chunks[0] = first;
        }
    }

    private struct Chunk
    {
        public byte[] Octets;
        public int Used;

        public readonly int Room => Octets.Length - Used;
    }

    private readonly record struct Frame(int Chunk, int Start, int Length);
}
