using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mdp.Zmtp;

/// <summary>One or more frames that arrived together, in pooled memory, counted so that it can be used again.</summary>
/// <remarks>
/// <para>Not thread-safe: all calls come from the socket's loop. Whoever keeps a message beyond the call that lent it retains it, and
/// releases it once.</para>
/// <para>The frames lie one after the other in chunks. The first chunk, of 256 octets, and room for a few frames stay with the object for ever, so that a small message
/// is two objects and nothing else, however many of them wait; further chunks come from the pool as octets arrive, never ahead of them by more than one chunk, which is at most four times what came before it. A frame of
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
    private const int FramesInPlace = 6;
    private const int PlacesAtFirst = 4;
    private const int PlacesKeptMax = 64;

    private readonly MessagePool _pool;
    private FirstFrames _firstFrames;
    private Chunk _firstChunk;
    private Frame[] _furtherFrames = [];
    private Chunk[] _furtherChunks = [];
    private int _chunkCount = 1;
    private int _references;

    internal Message(MessagePool pool)
    {
        _pool = pool;
        _firstChunk.Octets = new byte[FirstChunkOctets];
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
        return FrameAt(frame).Length;
    }

    /// <summary>The octets of a frame that lies in one piece; an empty span for a frame longer than <see cref="ControlOctetsMax"/>.</summary>
    public ReadOnlySpan<byte> Control(int frame)
    {
        Debug.Assert(frame < Count, "No such frame.");
        ref readonly var place = ref FrameAt(frame);
        return place.Length <= ControlOctetsMax ? ChunkAt(place.Chunk).Octets.AsSpan(place.Start, place.Length) : default;
    }

    /// <summary>The pieces of a frame, in order, for copying out. An empty frame has none.</summary>
    public FrameChunks Chunks(int frame)
    {
        Debug.Assert(frame < Count, "No such frame.");
        ref readonly var place = ref FrameAt(frame);
        return new FrameChunks(this, place.Chunk, place.Start, place.Length);
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
    internal ArraySegment<byte> Piece(int chunk, int start, int length)
    {
        ref readonly var place = ref ChunkAt(chunk);
        return new(place.Octets, start, Math.Min(length, place.Used - start));
    }

    /// <summary>Begins the next frame. Takes memory for its first octets only.</summary>
    internal void BeginFrame(int length)
    {
        if (Count == FramesInPlace + _furtherFrames.Length)
        {
            Array.Resize(ref _furtherFrames, Math.Max(PlacesAtFirst, _furtherFrames.Length * 2));
        }

        if (length > LastChunk.Room || length > ControlOctetsMax)
        {
            AddChunk(Math.Clamp(length, SmallChunkOctetsMin, ControlOctetsMax));
        }

        FrameAt(Count++) = new Frame(_chunkCount - 1, LastChunk.Used, length);
        Octets += length;
    }

    /// <summary>The next octets of the frame begun last, copied.</summary>
    /// <param name="octets">The octets that arrived, all of this frame.</param>
    /// <param name="octetsLeft">How many octets the frame lacks, these included.</param>
    internal void Append(ReadOnlySpan<byte> octets, int octetsLeft)
    {
        while (!octets.IsEmpty)
        {
            ref var chunk = ref LastChunk;
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
        if (LastChunk.Room < Math.Min(octetsLeft, RestOctetsMin))
        {
            AddLongerChunk(octetsLeft);
        }

        ref var chunk = ref LastChunk;
        return chunk.Octets.AsSpan(chunk.Used, Math.Min(chunk.Room, octetsLeft));
    }

    /// <summary>So many octets were written to the front of <see cref="Room"/>.</summary>
    internal void Filled(int octets) => LastChunk.Used += octets;

    private ref Chunk LastChunk => ref ChunkAt(_chunkCount - 1);

    private ref Frame FrameAt(int frame) => ref frame < FramesInPlace ? ref _firstFrames[frame] : ref _furtherFrames[frame - FramesInPlace];

    private ref Chunk ChunkAt(int chunk) => ref chunk == 0 ? ref _firstChunk : ref _furtherChunks[chunk - 1];

    private void AddLongerChunk(int octetsLeft)
    {
        var longer = Math.Min((long)LastChunk.Octets.Length * ChunkGrowth, ChunkPool.ChunkOctetsMax);
        AddChunk((int)Math.Min(octetsLeft, longer));
    }

    private void AddChunk(int octets)
    {
        if (_chunkCount == 1 + _furtherChunks.Length)
        {
            Array.Resize(ref _furtherChunks, Math.Max(PlacesAtFirst, _furtherChunks.Length * 2));
        }

        ChunkAt(_chunkCount++) = new Chunk { Octets = _pool.Chunks.Rent(octets) };
    }

    private void Clear()
    {
        while (_chunkCount > 1)
        {
            ref var chunk = ref ChunkAt(--_chunkCount);
            _pool.Chunks.Return(chunk.Octets);
            chunk = default;
        }

        _firstChunk.Used = 0;
        Count = 0;
        Octets = 0;
        ForgetRareSize();
    }

    /// <summary>One huge message must not make this object huge for ever.</summary>
    private void ForgetRareSize()
    {
        if (_furtherFrames.Length > PlacesKeptMax)
        {
            _furtherFrames = [];
        }

        if (_furtherChunks.Length > PlacesKeptMax)
        {
            _furtherChunks = [];
        }
    }

    private struct Chunk
    {
        public byte[] Octets;
        public int Used;

        public readonly int Room => Octets.Length - Used;
    }

    private readonly record struct Frame(int Chunk, int Start, int Length);

    [InlineArray(FramesInPlace)]
    private struct FirstFrames
    {
        private Frame _first;
    }
}
