namespace Mdp.Protocol;

/// <summary>Where a codec puts the frames of one message, in order.</summary>
public interface IFrameWriter
{
    /// <summary>A frame made here; its octets are copied before the call returns.</summary>
    /// <param name="octets">The frame's content, possibly empty.</param>
    /// <param name="isLast">Whether the message ends with this frame.</param>
    void Write(scoped ReadOnlySpan<byte> octets, bool isLast);

    /// <summary>The frames of a body, carried on as they came. The writer retains what it needs longer than the call.</summary>
    /// <param name="body">At least one frame.</param>
    /// <param name="isLast">Whether the message ends with the body's last frame.</param>
    void Write(scoped in Body body, bool isLast);
}
