namespace Mdp.Zmtp;

/// <summary>Where a <see cref="ConnectionPump"/> is in its life. It only ever goes forward.</summary>
internal enum ConnectionPhase : byte
{
    /// <summary>Greeting and READY are exchanged; the owner knows nothing of it but that it was accepted.</summary>
    Handshake,

    /// <summary>Messages come and go.</summary>
    Traffic,

    /// <summary>Ended for its owner. The stream may live on for the linger time, to take what is queued to the peer.</summary>
    Ended,

    /// <summary>The stream is closed and all memory given back.</summary>
    Gone,
}
