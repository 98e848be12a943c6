using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Lets everybody in and keeps no tables.</summary>
internal sealed class NobodysKeeper : IConnectionKeeper
{
    public bool TryAdmit(ConnectionPump connection, Peer peer) => true;

    public void HandshakeEnded()
    {
        // Nobody waits.
    }

    public void Forget(ConnectionPump connection)
    {
        // Nobody is remembered.
    }
}
