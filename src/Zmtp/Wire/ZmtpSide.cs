namespace Mdp.Zmtp.Wire;

/// <summary>Which end of the stream this is. The end that accepted is the server of the NULL handshake: it answers READY with READY.</summary>
internal enum ZmtpSide
{
    Accepting,
    Connecting,
}
