using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Transport;

/// <summary>A message from the wire, seen as the frames that the codecs read. Made once for each pooled message, and reused with it.</summary>
public sealed class MessageFrames : IFrames
{
    private MessageFrames(Message message) => Message = message;

    /// <summary>The message.</summary>
    public Message Message { get; }

    /// <inheritdoc/>
    public int Count => Message.Count;

    /// <summary>The frames of a message: the object that it has carried since it was first asked for.</summary>
    public static MessageFrames Of(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Companion is MessageFrames frames)
        {
            return frames;
        }

        frames = new(message);
        message.Companion = frames;
        return frames;
    }

    /// <inheritdoc/>
    public int Length(int index) => Message.Length(index);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index) => Message.Control(index);

    /// <inheritdoc/>
    public void CopyTo(int index, Span<byte> target)
    {
        foreach (var piece in Message.Chunks(index))
        {
            piece.Span.CopyTo(target);
            target = target[piece.Length..];
        }
    }

    /// <inheritdoc/>
    public void Retain() => Message.Retain();

    /// <inheritdoc/>
    public void Release() => Message.Release();
}
