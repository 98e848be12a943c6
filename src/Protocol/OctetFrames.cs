namespace Mdp.Protocol;

/// <summary>Frames over plain memory, for bodies that are made here (8/MMI replies, an SDK's requests and replies) and for tests. Needs no giving back.</summary>
public sealed class OctetFrames : IFrames
{
    private readonly ReadOnlyMemory<byte>[] _frames;

    /// <summary>Frames over memory.</summary>
    /// <param name="frames">The frames' octets, at least one frame. Not copied: they must not change while anything still has to be sent.</param>
    public OctetFrames(params ReadOnlyMemory<byte>[] frames) => _frames = frames;

    /// <summary>Frames over arrays.</summary>
    /// <param name="frames">The frames' octets, at least one frame. Not copied.</param>
    public OctetFrames(params byte[][] frames)
        : this(Array.ConvertAll(frames, frame => (ReadOnlyMemory<byte>)frame))
    {
    }

    /// <inheritdoc/>
    public int Count => _frames.Length;

    /// <summary>The octets of any frame, however long.</summary>
    public ReadOnlyMemory<byte> this[int index] => _frames[index];

    /// <inheritdoc/>
    public int Length(int index) => _frames[index].Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index) => _frames[index].Length <= IFrames.ControlOctetsMax ? _frames[index].Span : default;

    /// <inheritdoc/>
    public void CopyTo(int index, Span<byte> target) => _frames[index].Span.CopyTo(target);

    /// <summary>Takes other octets in place of those of the first frame: for an owner that uses the object again, once nothing of it has to be sent any more.</summary>
    public void Refill(ReadOnlyMemory<byte> octets) => _frames[0] = octets;

    /// <inheritdoc/>
    public void Retain()
    {
    }

    /// <inheritdoc/>
    public void Release()
    {
    }
}
