namespace Mdp.Zmtp;

/// <summary>What carries the octets of a connection.</summary>
public enum EndpointTransport : byte
{
    /// <summary>TCP over IPv4 or IPv6.</summary>
    Tcp,

    /// <summary>A Unix domain stream socket: peers on the same machine.</summary>
    Ipc,
}
