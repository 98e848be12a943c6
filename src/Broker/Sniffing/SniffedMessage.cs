using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Broker.Sniffing;

/// <summary>One MDP command as it passed: who, what, about which request, and how large; its body only where that was asked for.</summary>
internal sealed record SniffedMessage
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whether it came from a peer; otherwise it went to one.</summary>
    public required bool IsInbound { get; init; }

    /// <summary>Whose connection.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>The version that it is written in.</summary>
    public required MdpVersion Version { get; init; }

    /// <summary>What it says.</summary>
    public required MdpCommandName Command { get; init; }

    /// <summary>The request's number; 0 where the message does not tell.</summary>
    public ulong Request { get; init; }

    /// <summary>The number of the dispatch; 0 for none.</summary>
    public int Attempt { get; init; }

    /// <summary>The id that a 0.3 client gave the request; none otherwise.</summary>
    public RequestId Id { get; init; }

    /// <summary>The code of ERROR and CANCEL.</summary>
    public ushort Code { get; init; }

    /// <summary>The credit of READY and CREDIT.</summary>
    public ushort Credit { get; init; }

    /// <summary>The octets of the body's frames.</summary>
    public long Octets { get; init; }

    /// <summary>The lengths of the body's first frames.</summary>
    public IReadOnlyList<int> Frames { get; init; } = [];

    /// <summary>What those frames hold, cut; null where it was not asked for.</summary>
    public IReadOnlyList<byte[]>? Payload { get; init; }
}
