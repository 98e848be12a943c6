using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>What a socket of one type does about its connections beyond what all do.</summary>
internal interface IConnectionKeeper
{
    /// <summary>A handshake succeeded: gives the peer its routing id, and decides whether the connection is wanted.</summary>
    bool TryAdmit(ConnectionPump connection, Peer peer);

    /// <summary>One handshake fewer is in progress.</summary>
    void HandshakeEnded();

    /// <summary>Takes a connection that is over out of the keeper's tables. Tells nobody anything.</summary>
    void Forget(ConnectionPump connection);
}
