using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a held request costs, in octets: its body, and what holding it takes beside.</summary>
/// <remarks>
/// A body of 253 empty frames has no octets and costs 4 KiB; counted as nothing, some thousand connections could hold more than any machine
/// has. So the broker's total counts memory, while the queues of services and clients, which have limits of length too, count bodies alone.
/// </remarks>
internal static class HeldOctets
{
    /// <summary>The request's place in the books, and the message that holds its body: measured 0.75 KiB, 100 octets of body included.</summary>
    public const int PerRequest = 1024;

    /// <summary>A frame's place in its message: 12 octets, in arrays that double.</summary>
    public const int PerFrame = 24;

    /// <summary>The cost of a request, or of a reply, with this body and these headers.</summary>
    public static long Of(in Body body, in Headers headers = default) => body.Octets + headers.Length + PerRequest + ((long)body.Count * PerFrame);
}
