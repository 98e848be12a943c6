namespace Mdp.Zmtp;

/// <summary>What a stream or listener can do without waiting.</summary>
[Flags]
internal enum Readiness : byte
{
    None = 0,

    /// <summary>Octets, the end of the stream, an error, or a connection to accept are there.</summary>
    Readable = 1,

    /// <summary>Octets can be sent, or connecting has ended.</summary>
    Writable = 2,

    /// <summary>The peer is gone in both directions. Reported whatever is awaited.</summary>
    HungUp = 4,
}
