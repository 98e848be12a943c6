using System.Diagnostics;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Transport;

/// <summary>Where the codecs put the frames of one outgoing message: into a connection's outbound queue.</summary>
/// <param name="writer">The message that was begun.</param>
/// <param name="preceding">Bodies whose frames go before the body that the codec writes; null for none.</param>
public readonly struct OutgoingFrames(MessageWriter writer, IReadOnlyList<Body>? preceding = null) : IFrameWriter
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets, bool isLast) => writer.WriteFrame(octets, isLast);

    /// <inheritdoc/>
    public void Write(in Body body, bool isLast)
    {
        for (var index = 0; index < preceding?.Count; index++)
        {
            WriteFrames(preceding[index], isLast: false);
        }

        WriteFrames(body, isLast);
    }

    private void WriteFrames(in Body body, bool isLast)
    {
        switch (body.Frames)
        {
            case MessageFrames frames:
                writer.WriteFrames(frames.Message, body.First, isLast);
                break;
            case OctetFrames frames:
                for (var index = body.First; index < frames.Count; index++)
                {
                    writer.WriteFrame(frames[index].Span, isLast && index == frames.Count - 1);
                }

                break;
            default:
                throw new UnreachableException($"bodies come from the wire or from memory, not from {body.Frames?.GetType()}");
        }
    }
}
