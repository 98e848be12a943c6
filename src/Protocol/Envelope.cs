namespace Mdp.Protocol;

/// <summary>What the longest command puts around a body: 7/MDP's REPLY of a worker, <c>[empty, header, command, address, empty, body...]</c>.</summary>
/// <remarks>A REQUEST of a client has the shortest. A body that just fits there would not fit into its reply.</remarks>
public static class Envelope
{
    /// <summary>Frames before the body.</summary>
    public const int FramesMax = 5;

    /// <summary>Their octets: header 6, command 1, address 255.</summary>
    public const int OctetsMax = 262;
}
