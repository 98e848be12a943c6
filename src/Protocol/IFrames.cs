namespace Mdp.Protocol;

/// <summary>The frames of one message, lent by whoever read it from the wire, and counted so that the memory can be used again.</summary>
/// <remarks>
/// The owner starts with one reference. Whoever keeps the frames beyond the call that handed them over retains them, and releases them
/// once. Not thread-safe: all calls come from the one thread of control that drives the machine.
/// </remarks>
public interface IFrames
{
    /// <summary>The number of frames, at least 1.</summary>
    int Count { get; }

    /// <summary>The length in octets of the frame at <paramref name="index"/>.</summary>
    int Length(int index);

    /// <summary>The octets of a control frame.</summary>
    /// <remarks>For frames of at most <see cref="ControlOctetsMax"/> octets, which lie in one piece; an empty span for longer ones, which only travel.</remarks>
    ReadOnlySpan<byte> Control(int index);

    /// <summary>Copies the octets of any frame, however long.</summary>
    /// <param name="index">Which frame.</param>
    /// <param name="target">At least as long as the frame.</param>
    void CopyTo(int index, Span<byte> target);

    /// <summary>One reference more.</summary>
    void Retain();

    /// <summary>One reference fewer; after the last one, the frames are not to be touched.</summary>
    void Release();

    /// <summary>The length up to which a frame can be read as a control frame: 16 KiB, the limit of a 0.3 control frame.</summary>
    static int ControlOctetsMax => 16 * 1024;
}
