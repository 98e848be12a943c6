namespace Mdp.Zmtp.Wire;

/// <summary>What waits to be sent on one connection: whole messages and commands as octets, in order.</summary>
internal sealed class OutboundQueue
{
    /// <summary>Octets that wait, frame headers included; those of an unfinished message are not counted.</summary>
    public long Octets => throw new NotSupportedException();

    /// <summary>Begins a message. One that was begun before and not ended is forgotten, as if it had never been begun.</summary>
    public void BeginMessage() => throw new NotSupportedException();

    /// <summary>The next frame, copied before the call returns. The message may be sent once its last frame is written.</summary>
    public void WriteFrame(ReadOnlySpan<byte> octets, bool isLast) => throw new NotSupportedException();

    /// <summary>The frames of <paramref name="message"/> from <paramref name="firstFrame"/> to its end. Small ones are copied; for large ones the message is retained until they are sent.</summary>
    public void WriteFrames(Message message, int firstFrame, bool isLast) => throw new NotSupportedException();

    /// <summary>Fills <paramref name="target"/> with the octets at the front, without removing them.</summary>
    /// <returns>How many segments were filled; 0 when nothing waits.</returns>
    public int Gather(Span<ArraySegment<byte>> target) => throw new NotSupportedException();

    /// <summary>Removes what was sent from the front. Called by <see cref="ZmtpConnection.Sent"/>.</summary>
    public void Advance(int octetsSent) => throw new NotSupportedException();

    /// <summary>Gives all memory back. What waited is lost.</summary>
    public void Clear() => throw new NotSupportedException();
}
