using Mdp.Broker.Options.Forms;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Options;

/// <summary>The options of connections: how they are made and watched, what one peer is granted, and how many peers there may be.</summary>
internal static class ConnectionOptions
{
    private const string Connections = "Connections:";
    private const string Ping = "Ping:";
    private const string Tcp = "Tcp:";
    private const long KiB = 1L << 10;
    private const long GiB = 1L << 30;
    private const long TiB = 1L << 40;

    private static readonly LengthOfTime HeartbeatInterval = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
    private static readonly LengthOfTime Patience = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    private static readonly LengthOfTime TcpTime = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(9));

    /// <summary>All of them, in the order in which they are applied and documented.</summary>
    public static IReadOnlyList<OptionDefinition<RouterOptions>> All { get; } =
    [
        new ValueOption<RouterOptions, TimeSpan>(
            Ping + "Interval", HeartbeatInterval, router => HeartbeatOf(router).Interval,
            (router, value) => router with { Heartbeat = HeartbeatOf(router) with { Interval = value } },
            "The time between two ZMTP PINGs to a silent peer that can answer them. Follows Heartbeat:Interval unless set."),
        new ValueOption<RouterOptions, int>(
            Ping + "Liveness", new Count(2, 100), router => HeartbeatOf(router).Liveness,
            (router, value) => router with { Heartbeat = HeartbeatOf(router) with { Liveness = value } },
            "PING intervals without an answer after which a peer is dead. Follows Heartbeat:Liveness unless set."),
        new ValueOption<RouterOptions, bool>(
            Ping + "Enabled", new Flag(), router => router.Heartbeat is not null,
            (router, value) => router with { Heartbeat = value ? HeartbeatOf(router) : null },
            "Whether ZMTP PING is sent. Without it, a busy worker that hangs is found by the processing timeout only."),
        new ValueOption<RouterOptions, DuplicateRoutingId>(
            Connections + "OnDuplicateRoutingId", new Choice<DuplicateRoutingId>(), router => router.DuplicateRoutingId,
            (router, value) => router with { DuplicateRoutingId = value },
            "What a second connection with the same routing id does. takeOver: the older one is closed. refuse: the newer one is."),
        new ValueOption<RouterOptions, TimeSpan>(
            Connections + "Linger", new LengthOfTime(TimeSpan.Zero, TimeSpan.FromSeconds(60)), router => router.Linger,
            (router, value) => router with { Linger = value },
            "How long a connection that this side ends may take to send what is queued for it; so also how long a stop may take."),
        new ValueOption<RouterOptions, int>(
            Connections + "Backlog", new Count(1, 65_535), router => router.Backlog, (router, value) => router with { Backlog = value },
            "Connections that the system holds until they are accepted (Linux caps it by net.core.somaxconn)."),
        new ValueOption<RouterOptions, UnixFileMode>(
            Connections + "IpcFileMode", new OctalFileMode(), router => router.IpcFileMode, (router, value) => router with { IpcFileMode = value },
            "The file mode of ipc sockets: who may write to the file may connect."),
        new ValueOption<RouterOptions, SocketLoopKind>(
            Connections + "Loop", new Choice<SocketLoopKind>(), router => router.Loop, (router, value) => router with { Loop = value },
            "How to wait for the network."),
        new ValueOption<RouterOptions, TimeSpan>(
            Connections + "SpinTime", new LengthOfTime(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)), router => router.SpinTime,
            (router, value) => router with { SpinTime = value },
            "How long the epoll loop looks for what comes next before it sleeps, while traffic is dense enough; 0 never looks."),
        .. OfTcp.Select(option => option.Within<RouterOptions>(router => router.Tcp, (router, tcp) => router with { Tcp = tcp })),
        .. OfLimits.Select(option => option.Within<RouterOptions>(router => router.Limits, (router, limits) => router with { Limits = limits })),
    ];

    private static IReadOnlyList<OptionDefinition<TcpOptions>> OfTcp =>
    [
        new ValueOption<TcpOptions, TimeSpan>(
            Tcp + "KeepAliveTime", TcpTime, tcp => tcp.KeepAliveTime, (tcp, value) => tcp with { KeepAliveTime = value },
            "Silence after which the system probes a peer, in whole seconds."),
        new ValueOption<TcpOptions, TimeSpan>(
            Tcp + "KeepAliveInterval", TcpTime, tcp => tcp.KeepAliveInterval, (tcp, value) => tcp with { KeepAliveInterval = value },
            "The time between two probes, in whole seconds."),
        new ValueOption<TcpOptions, int>(
            Tcp + "KeepAliveProbes", new Count(1, 127), tcp => tcp.KeepAliveProbes, (tcp, value) => tcp with { KeepAliveProbes = value },
            "Probes without an answer after which a connection is dead."),
        new ValueOption<TcpOptions, TimeSpan>(
            Tcp + "UserTimeout", TcpTime, tcp => tcp.UserTimeout, (tcp, value) => tcp with { UserTimeout = value },
            "How long octets sent may stay without acknowledgement (Linux)."),
    ];

    private static IReadOnlyList<OptionDefinition<ZmtpLimits>> OfLimits =>
    [
        new ValueOption<ZmtpLimits, int>(
            Connections + "MaxConnections", new Count(1, 1_000_000), limits => limits.ConnectionsMax, (limits, value) => limits with { ConnectionsMax = value },
            "Connections at one time; the process's descriptor limit less 128 is a second bound."),
        new ValueOption<ZmtpLimits, int>(
            Connections + "MaxHandshakes", new Count(1, 1_000_000), limits => limits.HandshakesMax, (limits, value) => limits with { HandshakesMax = value },
            "Handshakes in progress at one time."),
        new ValueOption<ZmtpLimits, int>(
            Connections + "MaxAcceptsPerSecondPerAddress", new Count(0, 1_000_000), limits => limits.AcceptsPerSecondPerAddressMax,
            (limits, value) => limits with { AcceptsPerSecondPerAddressMax = value },
            "New connections per second from one address (IPv6: one /64); 0 is no bound."),
        new ValueOption<ZmtpLimits, TimeSpan>(
            Connections + "HandshakeTime", new LengthOfTime(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)), limits => limits.HandshakeTime,
            (limits, value) => limits with { HandshakeTime = value },
            "From accepting a connection to the end of its handshake; octets do not extend it."),
        new ValueOption<ZmtpLimits, long>(
            Connections + "MaxHandshakeOctets", new OctetCount(256, 64 * KiB), limits => limits.HandshakeOctetsMax,
            (limits, value) => limits with { HandshakeOctetsMax = (int)value },
            "The body of a handshake command."),
        new ValueOption<ZmtpLimits, int>(
            Connections + "MaxMetadataProperties", new Count(2, 256), limits => limits.MetadataPropertiesMax,
            (limits, value) => limits with { MetadataPropertiesMax = value },
            "Metadata properties of one peer."),
        new ValueOption<ZmtpLimits, long>(
            Connections + "MaxCommandOctets", new OctetCount(64, 64 * KiB), limits => limits.CommandOctetsMax,
            (limits, value) => limits with { CommandOctetsMax = (int)value },
            "The body of a ZMTP command after the handshake."),
        new ValueOption<ZmtpLimits, long>(
            Connections + "MaxMessageOctets", new OctetCount(KiB, GiB), limits => limits.MessageOctetsMax,
            (limits, value) => limits with { MessageOctetsMax = value },
            "A whole message: the octets of its frames, and 64 for each frame."),
        new ValueOption<ZmtpLimits, int>(
            Connections + "MaxFrames", new Count(Envelope.FramesMax + 1, 65_536), limits => limits.FramesMax, (limits, value) => limits with { FramesMax = value },
            "Frames of one message: up to 5 of its envelope, and those of its body."),
        new ValueOption<ZmtpLimits, TimeSpan>(
            Connections + "MessageTime", Patience, limits => limits.MessageTime, (limits, value) => limits with { MessageTime = value },
            "The least time that a message has from its first octet to its last."),
        new ValueOption<ZmtpLimits, long>(
            Connections + "MessageOctetsPerSecond", new OctetCount(1, GiB), limits => limits.MessageOctetsPerSecond,
            (limits, value) => limits with { MessageOctetsPerSecond = (int)value },
            "The rate at which a message must arrive where that gives it more time."),
        new ValueOption<ZmtpLimits, long>(
            Connections + "MaxOutboundOctets", new OctetCount(64 * KiB, TiB), limits => limits.OutboundOctetsMax,
            (limits, value) => limits with { OutboundOctetsMax = value },
            "What may wait for one peer; a peer that lets more pile up is closed. At least Connections:MaxMessageOctets."),
        new ValueOption<ZmtpLimits, TimeSpan>(
            Connections + "OutboundStallTime", Patience, limits => limits.OutboundStallTime, (limits, value) => limits with { OutboundStallTime = value },
            "How long octets may wait for a peer that takes none."),
    ];

    private static HeartbeatSettings HeartbeatOf(RouterOptions router) => router.Heartbeat ?? HeartbeatSettings.Default;
}
