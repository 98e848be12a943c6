namespace Mdp.Zmtp.Wire;

/// <summary>What the octets so far made of the handshake.</summary>
internal enum HandshakeStep
{
    /// <summary>More octets are needed.</summary>
    Incomplete,

    /// <summary>The peer is known, and welcome.</summary>
    Succeeded,

    /// <summary>The peer broke the protocol.</summary>
    Failed,

    /// <summary>The peer sent ERROR.</summary>
    PeerError,
}
