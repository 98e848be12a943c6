namespace Mdp.Zmtp.Wire;

/// <summary>What a completed handshake tells about the peer.</summary>
/// <param name="SocketType">The peer's socket type, one that our type may talk to.</param>
/// <param name="Identity">The routing id that the peer asks for; none where it leaves that to us.</param>
/// <param name="Metadata">All its properties, the two above included.</param>
/// <param name="Major">The major version of its greeting, at least 3.</param>
/// <param name="Minor">The minor version of its greeting.</param>
internal sealed record Peer(ZmtpSocketType SocketType, RoutingId Identity, Metadata Metadata, byte Major, byte Minor);
