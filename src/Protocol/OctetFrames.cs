namespace Mdp.Protocol;

/// <summary>Frames over plain memory, for bodies that are made here (8/MMI replies, an SDK's requests and replies) and for tests. Needs no giving back.</summary>
/// <param name="frames">The frames' octets, at least one frame. Not copied: they must not change while anything still has to be sent.</param>
public sealed class OctetFrames(params ReadOnlyMemory<byte>[] frames) : IFrames
{
    /// <summary>Frames over arrays.</summary>
    /// <param name="frames">The frames' octets, at least one frame. Not copied.</param>
    public OctetFrames(params byte[][] frames)
        : this(Array.ConvertAll(frames, frame => (ReadOnlyMemory<byte>)frame))
    {
    }

    /// <inheritdoc/>
    public int Count => frames.Length;

    /// <summary>The octets of any frame, however long.</summary>
    public ReadOnlyMemory<byte> this[int index] => frames[index];

    /// <inheritdoc/>
    public int Length(int index) => frames[index].Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index) => frames[index].Length <= IFrames.ControlOctetsMax ? frames[index].Span : default;

    /// <inheritdoc/>
    public void CopyTo(int index, Span<byte> target) => frames[index].Span.CopyTo(target);

    /// <inheritdoc/>
    public void Retain()
    {
    }

    /// <inheritdoc/>
    public void Release()
    {
    }
}
