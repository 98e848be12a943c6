using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>The frames that the codec writes.</summary>
internal sealed class WrittenFrames : IFrameWriter
{
    public List<byte[]> Frames { get; } = [];

    public void Write(ReadOnlySpan<byte> octets, bool isLast) => Frames.Add(octets.ToArray());

    public void Write(in Body body, bool isLast)
    {
        for (var index = body.First; index < body.First + body.Count; index++)
        {
            Frames.Add(body.Frames!.Control(index).ToArray());
        }
    }
}
