namespace Mdp.Client;

/// <summary>Whether a client is connected with a broker.</summary>
public enum MdpConnectionState : byte
{
    /// <summary>It is not, and dials.</summary>
    Connecting,

    /// <summary>It is: the handshake succeeded, and the broker has not been silent for the window since.</summary>
    Connected,

    /// <summary>The client was disposed of.</summary>
    Closed,
}
