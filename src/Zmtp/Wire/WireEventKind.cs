namespace Mdp.Zmtp.Wire;

/// <summary>What became true on a connection.</summary>
internal enum WireEventKind
{
    None,
    HandshakeSucceeded,
    MessageArrived,
    Closed,
}
