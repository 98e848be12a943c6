using System.Runtime.CompilerServices;

namespace Mdp.Zmtp;

/// <summary>What one socket grants its peers before it closes on them. Every number that a peer can drive up has its bound here.</summary>
/// <exception cref="ArgumentOutOfRangeException">A value outside its range, when it is set.</exception>
public sealed record ZmtpLimits
{
    /// <summary>What each frame of a message costs beside its octets: our bookkeeping, so that empty frames are not free.</summary>
    public const int AccountedOctetsPerFrame = 64;

    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    /// <summary>All the defaults.</summary>
    public static ZmtpLimits Default { get; } = new();

    /// <summary>From the connection's first moment to the end of its handshake; octets do not extend it. 100 ms to 60 s; default 3 s: a handshake is two round trips.</summary>
    public TimeSpan HandshakeTime
    {
        get;
        init => field = Within(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
    } = TimeSpan.FromSeconds(3);

    /// <summary>The body of a handshake command, in octets. 256 to 64 KiB; default 4 KiB: READY needs 30 to 600.</summary>
    public int HandshakeOctetsMax
    {
        get;
        init => field = Within(value, 256, 64 * KiB);
    } = 4 * KiB;

    /// <summary>Metadata properties of one peer. 2 to 256; default 32: known peers send 1 to 3.</summary>
    public int MetadataPropertiesMax
    {
        get;
        init => field = Within(value, 2, 256);
    } = 32;

    /// <summary>The body of a command after the handshake, in octets. 64 to 64 KiB; default 4 KiB: PING has at most 23, and what is not known is skipped.</summary>
    public int CommandOctetsMax
    {
        get;
        init => field = Within(value, 64, 64 * KiB);
    } = 4 * KiB;

    /// <summary>
    /// A whole message, in accounted octets: those of its frames, and <see cref="AccountedOctetsPerFrame"/> for each frame. 1 KiB to 1 GiB;
    /// default 16 MiB and 64 KiB, so that a body of 16 MiB passes with its envelope.
    /// </summary>
    public long MessageOctetsMax
    {
        get;
        init => field = Within(value, KiB, 1024L * MiB);
    } = (16 * MiB) + (64 * KiB);

    /// <summary>Frames of one message. 1 to 65,536; default 256: a message of frames without octets still costs memory.</summary>
    public int FramesMax
    {
        get;
        init => field = Within(value, 1, 65_536);
    } = 256;

    /// <summary>The least time that a message has from its first octet to its last. 100 ms to 1 h; default 30 s.</summary>
    public TimeSpan MessageTime
    {
        get;
        init => field = Within(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(30);

    /// <summary>The rate that gives a large message more time than <see cref="MessageTime"/>, in octets per second. 1 and more; default 1 KiB/s.</summary>
    public int MessageOctetsPerSecond
    {
        get;
        init => field = Within(value, 1, int.MaxValue);
    } = KiB;

    /// <summary>What may wait for one peer, in octets. 64 KiB and more; default 64 MiB: four of the largest messages.</summary>
    public long OutboundOctetsMax
    {
        get;
        init => field = Within(value, 64 * KiB, long.MaxValue);
    } = 64 * MiB;

    /// <summary>How long octets may wait for a peer that takes none. 100 ms to 1 h; default 10 s.</summary>
    public TimeSpan OutboundStallTime
    {
        get;
        init => field = Within(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(10);

    /// <summary>Connections of one socket; the descriptor limit of the process less 128 is a second bound. 1 and more; default 10,000.</summary>
    public int ConnectionsMax
    {
        get;
        init => field = Within(value, 1, int.MaxValue);
    } = 10_000;

    /// <summary>Handshakes in progress at one socket. 1 and more; default 512.</summary>
    public int HandshakesMax
    {
        get;
        init => field = Within(value, 1, int.MaxValue);
    } = 512;

    /// <summary>New connections per second from one address (IPv6: one /64). 0, the default, is no bound: a host may run a fleet of workers.</summary>
    public int AcceptsPerSecondPerAddressMax
    {
        get;
        init => field = Within(value, 0, int.MaxValue);
    }

    private static T Within<T>(T value, T least, T most, [CallerMemberName] string? name = null)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
}
