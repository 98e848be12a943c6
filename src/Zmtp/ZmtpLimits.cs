namespace Mdp.Zmtp;

/// <summary>What one socket grants its peers before it closes on them. Every number that a peer can drive up has its bound here.</summary>
public sealed record ZmtpLimits
{
    /// <summary>What each frame of a message costs beside its octets: our bookkeeping, so that empty frames are not free.</summary>
    public const int AccountedOctetsPerFrame = 64;

    /// <summary>All the defaults.</summary>
    public static ZmtpLimits Default { get; } = new();

    /// <summary>From the connection's first moment to the end of its handshake; octets do not extend it. 100 ms to 10 s; default 3 s: a handshake is two round trips.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The body of a handshake command, in octets. 256 to 64 KiB; default 4 KiB: READY needs 30 to 600.</summary>
    public int HandshakeOctetsMax { get; init; } = 4 * 1024;

    /// <summary>Metadata properties of one peer. 2 to 256; default 32: known peers send 2 or 3.</summary>
    public int MetadataPropertiesMax { get; init; } = 32;

    /// <summary>The body of a command after the handshake, in octets. 64 to 64 KiB; default 4 KiB: PING has at most 23, and what is not known is skipped.</summary>
    public int CommandOctetsMax { get; init; } = 4 * 1024;

    /// <summary>
    /// A whole message, in accounted octets: those of its frames and <see cref="AccountedOctetsPerFrame"/> for each. 1 KiB to 1 GiB; default
    /// 16 MiB and 64 KiB, so that a body of 16 MiB passes with its envelope.
    /// </summary>
    public long MessageOctetsMax { get; init; } = (16 * 1024 * 1024) + (64 * 1024);

    /// <summary>Frames of one message. 1 to 65,536; default 256: a message of frames without octets still costs memory.</summary>
    public int FramesMax { get; init; } = 256;

    /// <summary>The least time that a message has from its first octet to its last. Default 30 s.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The rate at which a message must arrive where that gives it more time, in octets per second. Default 1 KiB/s: a slow modem.</summary>
    public int MessageOctetsPerSecond { get; init; } = 1024;

    /// <summary>What may wait for one peer, in octets. 64 KiB and more; default 64 MiB: four of the largest messages.</summary>
    public long OutboundOctetsMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long octets may wait for a peer that takes none. Default 10 s.</summary>
    public TimeSpan OutboundStallTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections of one socket; the descriptor limit of the process less 128 is a second bound. Default 10,000.</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>Handshakes in progress at one socket. Default 512.</summary>
    public int HandshakesMax { get; init; } = 512;

    /// <summary>New connections per second from one address (IPv6: one /64). 0, the default, is no bound: a host may run a fleet of workers.</summary>
    public int AcceptsPerSecondPerAddressMax { get; init; }
}
