namespace Mdp.Protocol.Versions.V03;

/// <summary>What every MDP/0.3 message begins with: the first frame is the control frame, and its first octets name sub-protocol and version.</summary>
/// <remarks>
/// <code>
///     0   "MDPC03" or "MDPW03"
///     6   command, 1 octet
///     7   flags, 1 octet
///     8   fields of the command, then headers, to the end of the frame
/// </code>
/// MDP/0.3 frame.1.
/// </remarks>
internal static class MdpHeader
{
    /// <summary>Where the command's octet stands.</summary>
    public const int CommandIndex = 6;

    /// <summary>MDP/Client 0.3.</summary>
    public static ReadOnlySpan<byte> Client => "MDPC03"u8;

    /// <summary>MDP/Worker 0.3.</summary>
    public static ReadOnlySpan<byte> Worker => "MDPW03"u8;

    /// <summary>Whether a control frame is one of 0.3, whatever follows.</summary>
    public static bool IsAt(ReadOnlySpan<byte> frame) => frame.StartsWith(Client) || frame.StartsWith(Worker);
}
