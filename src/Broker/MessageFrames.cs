using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker;

/// <summary>A message from the wire, seen as the frames that the codecs read. Made once for each pooled message, and reused with it.</summary>
internal sealed class MessageFrames(Message message) : IFrames
{
    /// <summary>The message.</summary>
    public Message Message => message;

    /// <inheritdoc/>
    public int Count => message.Count;

    /// <inheritdoc/>
    public int Length(int index) => message.Length(index);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index) => message.Control(index);

    /// <inheritdoc/>
    public void Retain() => message.Retain();

    /// <inheritdoc/>
    public void Release() => message.Release();
}
