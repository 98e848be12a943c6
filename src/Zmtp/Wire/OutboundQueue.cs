using System.Diagnostics;

namespace Mdp.Zmtp.Wire;

/// <summary>What waits to be sent on one connection: whole messages and commands as octets, in order.</summary>
/// <remarks>
/// <para>A ring of segments. Small frames are copied, headers and all, into pooled chunks of 4, 16, then 64 KiB; a large frame of a message is not
/// copied: its segments point into the message, which is retained until they are sent. An empty queue holds no chunk.</para>
/// <para>Single-threaded. Nothing of a message can be sent before its last frame is written.</para>
/// </remarks>
internal sealed class OutboundQueue(ChunkPool pool)
{
    /// <summary>The longest frame that is copied rather than referenced, in octets: below that, a copy costs less than a segment.</summary>
    public const int CopiedFrameOctetsMax = 1024;

    private const int ChunkOctetsMin = 4 * 1024;
    private const int ChunkOctetsMax = 64 * 1024;

    private SegmentRing _segments = new();
    private byte[]? _chunk;
    private int _chunkUsed;
    private int _nextChunkOctets = ChunkOctetsMin;
    private long _written;
    private long _complete;
    private long _messagesEnd;
    private long _sent;

    /// <summary>Octets that wait, frame headers included; those of an unfinished message are not counted.</summary>
    public long Octets => _complete - _sent;

    /// <summary>Whether any octet of a message waits. Commands are ZMTP's own: the peer's application never hears of them.</summary>
    public bool HasMessages => _messagesEnd > _sent;

    /// <summary>All octets of complete messages and commands ever written here: a position in the stream.</summary>
    public long Written => _complete;

    /// <summary>All octets ever sent from here.</summary>
    public long SentOctets => _sent;

    /// <summary>Begins a message. One that was begun before and not ended is forgotten, as if it had never been begun.</summary>
    public void BeginMessage()
    {
        if (_written != _complete)
        {
            Forget();
        }
    }

    /// <summary>The next frame, copied before the call returns. The message may be sent once its last frame is written.</summary>
    public void WriteFrame(ReadOnlySpan<byte> octets, bool isLast)
    {
        if (octets.Length <= CopiedFrameOctetsMax)
        {
            WriteSmallFrame(octets, isLast);
        }
        else
        {
            WriteHeader(octets.Length, isLast);
            Copy(octets);
        }

        CompleteMessage(isLast);
    }

    /// <summary>The frames of <paramref name="message"/> from <paramref name="firstFrame"/> to its end. Small ones are copied; for large ones the message is retained until they are sent.</summary>
    public void WriteFrames(Message message, int firstFrame, bool isLast)
    {
        for (var frame = firstFrame; frame < message.Count; frame++)
        {
            var length = message.Length(frame);
            var isLastFrame = isLast && frame == message.Count - 1;
            if (length <= CopiedFrameOctetsMax)
            {
                WriteSmallFrame(message.Control(frame), isLastFrame);
            }
            else
            {
                WriteHeader(length, isLastFrame);
                Reference(message, frame);
            }
        }

        CompleteMessage(isLast);
    }

    /// <summary>A whole command: <c>[name length, name, data]</c> in one frame.</summary>
    public void WriteCommand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        BeginMessage();
        var length = 1 + name.Length + data.Length;
        var start = Reserve(FrameHeader.OctetsMax + 1 + name.Length);
        var octets = FrameHeader.Write(start, FrameFlags.Command, length);
        start[octets++] = (byte)name.Length;
        name.CopyTo(start[octets..]);
        Append(octets + name.Length);
        Copy(data);
        _complete = _written;
    }

    /// <summary>The greeting, which is not framed.</summary>
    public void WriteGreeting(ReadOnlySpan<byte> greeting)
    {
        Copy(greeting);
        _complete = _written;
    }

    /// <summary>Fills <paramref name="target"/> with the octets at the front, without removing them.</summary>
    /// <returns>How many segments were filled; 0 when nothing waits.</returns>
    public int Gather(Span<ArraySegment<byte>> target)
    {
        var filled = 0;
        var left = Octets;
        for (var index = 0; index < _segments.Count && filled < target.Length && left > 0; index++)
        {
            ref readonly var segment = ref _segments[index];
            if (segment.Length > 0)
            {
                var length = (int)Math.Min(segment.Length, left);
                target[filled++] = new ArraySegment<byte>(segment.Octets, segment.Start, length);
                left -= length;
            }
        }

        return filled;
    }

    /// <summary>Removes what was sent from the front, and gives back the memory behind it.</summary>
    /// <param name="octetsSent">At most <see cref="Octets"/>.</param>
    public void Advance(int octetsSent)
    {
        Debug.Assert(octetsSent >= 0 && octetsSent <= Octets, "More sent than waited.");
        _sent += octetsSent;
        while (_segments.Count > 0)
        {
            ref var segment = ref _segments[0];
            var passed = Math.Min(octetsSent, segment.Length);
            segment.Start += passed;
            segment.Length -= passed;
            octetsSent -= passed;
            if (segment.Length > 0)
            {
                return;
            }

            PassFirst();
        }

        GiveBackChunk();
    }

    /// <summary>Gives all memory back. What waited is lost.</summary>
    public void Clear()
    {
        while (_segments.Count > 0)
        {
            PassFirst();
        }

        GiveBackChunk();
        _written = _complete = _messagesEnd = _sent;
    }

    // Header and octets as one run: what a frame costs here is finding its place.
    private void WriteSmallFrame(ReadOnlySpan<byte> octets, bool isLast)
    {
        var room = Reserve(FrameHeader.OctetsMax + octets.Length);
        var header = FrameHeader.Write(room, isLast ? FrameFlags.None : FrameFlags.More, octets.Length);
        octets.CopyTo(room[header..]);
        Append(header + octets.Length);
    }

    private void WriteHeader(int length, bool isLast)
    {
        var header = Reserve(FrameHeader.OctetsMax);
        Append(FrameHeader.Write(header, isLast ? FrameFlags.None : FrameFlags.More, length));
    }

    private void Copy(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            // A small frame is never cut; a large one fills what room there is.
            var room = Reserve(Math.Min(octets.Length, CopiedFrameOctetsMax));
            var copied = Math.Min(octets.Length, room.Length);
            octets[..copied].CopyTo(room);
            Append(copied);
            octets = octets[copied..];
        }
    }

    private void Reference(Message message, int frame)
    {
        var pieces = message.Chunks(frame);
        while (pieces.MoveNext())
        {
            var piece = pieces.CurrentSegment;
            _segments.Add(new OutboundSegment { Octets = piece.Array!, Start = piece.Offset, Length = piece.Count });
            _written += piece.Count;
        }

        message.Retain();
        _segments[_segments.Count - 1].Owner = message;
    }

    /// <summary>The free rest of the current chunk, or of a new one where that is shorter than <paramref name="octets"/>.</summary>
    private Span<byte> Reserve(int octets)
    {
        if (_chunk is null || _chunk.Length - _chunkUsed < octets)
        {
            if (_chunk is not null)
            {
                // The chunk goes back when everything before this empty segment is sent.
                _segments.Add(new OutboundSegment { Octets = _chunk, Owner = _chunk });
            }

            _chunk = pool.Rent(_nextChunkOctets);
            _chunkUsed = 0;
            _nextChunkOctets = Math.Min(_nextChunkOctets * 4, ChunkOctetsMax);
        }

        return _chunk.AsSpan(_chunkUsed);
    }

    /// <summary>The next <paramref name="octets"/> octets of the current chunk were filled: they join the last segment where they continue it.</summary>
    private void Append(int octets)
    {
        var last = _segments.Count - 1;
        if (last >= 0 && _segments[last].IsContinuedBy(_chunk!, _chunkUsed))
        {
            _segments[last].Length += octets;
        }
        else
        {
            _segments.Add(new OutboundSegment { Octets = _chunk!, Start = _chunkUsed, Length = octets });
        }

        _chunkUsed += octets;
        _written += octets;
    }

    private void CompleteMessage(bool isLast)
    {
        if (isLast)
        {
            _complete = _written;
            _messagesEnd = _written;
        }
    }

    /// <summary>Cuts the octets of the unfinished message off the end. Its segments stay, empty, so that what they own is given back in turn.</summary>
    private void Forget()
    {
        var excess = _written - _complete;
        for (var index = _segments.Count - 1; excess > 0; index--)
        {
            ref var segment = ref _segments[index];
            var cut = (int)Math.Min(segment.Length, excess);
            segment.Length -= cut;
            excess -= cut;
        }

        _written = _complete;
        Advance(0);
    }

    private void PassFirst()
    {
        switch (_segments[0].Owner)
        {
            case Message message:
                message.Release();
                break;
            case byte[] chunk:
                pool.Return(chunk);
                break;
            default:
                break;
        }

        _segments.RemoveFirst();
    }

    private void GiveBackChunk()
    {
        if (_chunk is not null)
        {
            pool.Return(_chunk);
            _chunk = null;
        }

        _nextChunkOctets = ChunkOctetsMin;
        _segments.ForgetRareSize();
    }
}
