namespace Mdp.Protocol;

/// <summary>Frames over plain arrays, for bodies that are made here (8/MMI replies) and for tests. Needs no giving back.</summary>
/// <param name="frames">The frames' octets, at least one frame. Not copied.</param>
public sealed class OctetFrames(params byte[][] frames) : IFrames
{
    /// <inheritdoc/>
    public int Count => frames.Length;

    /// <inheritdoc/>
    public int Length(int index) => frames[index].Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index) => frames[index].Length <= IFrames.ControlOctetsMax ? frames[index] : default;

    /// <summary>The octets of any frame, however long.</summary>
    public ReadOnlyMemory<byte> this[int index] => frames[index];

    /// <inheritdoc/>
    public void Retain()
    {
    }

    /// <inheritdoc/>
    public void Release()
    {
    }
}
