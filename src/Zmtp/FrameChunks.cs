namespace Mdp.Zmtp;

/// <summary>The pieces of one frame, in order: <c>foreach (var piece in message.Chunks(frame))</c>. Allocates nothing.</summary>
/// <remarks>Valid as long as the message is held.</remarks>
public struct FrameChunks
{
    private readonly Message _message;
    private int _chunk;
    private int _start;
    private int _left;

    internal FrameChunks(Message message, int chunk, int start, int length)
    {
        _message = message;
        _chunk = chunk;
        _start = start;
        _left = length;
        CurrentSegment = default;
    }

    /// <summary>The piece that the last successful <see cref="MoveNext"/> came to.</summary>
    public readonly ReadOnlyMemory<byte> Current => CurrentSegment;

    /// <summary>The same piece, as a stream's gather list wants it.</summary>
    internal ArraySegment<byte> CurrentSegment { get; private set; }

    /// <summary>This enumerator itself.</summary>
    public readonly FrameChunks GetEnumerator() => this;

    /// <summary>Goes on to the next piece; false after the last.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        CurrentSegment = _message.Piece(_chunk, _start, _left);
        _left -= CurrentSegment.Count;
        _chunk++;
        _start = 0;
        return true;
    }
}
