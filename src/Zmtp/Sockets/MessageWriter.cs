using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>Writes one message to one connection, frame by frame, in the turn in which it was begun.</summary>
/// <remarks>
/// The message goes out with the turn once its last frame is written; one that is left unfinished is forgotten, never sent in part. The
/// default value writes to nowhere and must not be used.
/// </remarks>
public readonly struct MessageWriter
{
    private readonly OutboundQueue _outbound;

    internal MessageWriter(OutboundQueue outbound) => _outbound = outbound;

    /// <summary>The next frame, copied before the call returns.</summary>
    /// <param name="octets">The frame's content, possibly empty.</param>
    /// <param name="isLast">Whether the message ends with this frame.</param>
    public void WriteFrame(scoped ReadOnlySpan<byte> octets, bool isLast) => _outbound.WriteFrame(octets, isLast);

    /// <summary>
    /// The frames of a message that was received, from <paramref name="firstFrame"/> on. Small ones are copied; for large ones the message is
    /// retained until they are sent, and their octets are never copied.
    /// </summary>
    /// <param name="message">Held by the caller.</param>
    /// <param name="firstFrame">0 or more, below the message's count of frames.</param>
    /// <param name="isLast">Whether the message ends with these frames.</param>
    public void WriteFrames(Message message, int firstFrame, bool isLast) => _outbound.WriteFrames(message, firstFrame, isLast);
}
