using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>How large a request's body may be, so that an echo of it still fits into one message of the transport.</summary>
/// <remarks>Not an option: it follows from the transport's limits. A body beyond it would cost every worker that answers it its connection.</remarks>
/// <param name="FramesMax">Frames of the body.</param>
/// <param name="OctetsMax">Octets of the body, counted with <paramref name="OctetsPerFrame"/> more for each frame.</param>
/// <param name="OctetsPerFrame">What the transport adds to each frame when it counts a message's octets.</param>
public sealed record BodyBounds(int FramesMax, long OctetsMax, int OctetsPerFrame)
{
    /// <summary>Bodies of any size.</summary>
    public static BodyBounds None { get; } = new(int.MaxValue, long.MaxValue, 0);

    /// <summary>Whether a reply as large as this body can be sent, and the body itself with these headers.</summary>
    public bool Admit(in Body body, in Headers headers = default) =>
        body.Count <= FramesMax && body.Octets + headers.Length + ((long)body.Count * OctetsPerFrame) <= OctetsMax;
}
