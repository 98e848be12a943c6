using Mdp.Heartbeating;
using Mdp.Protocol;
using Polly;

namespace Mdp.Client;

/// <summary>What a client is told. Checked when it starts, all mistakes at once. A plain set, so that a configuration section can be bound to it.</summary>
/// <remarks>Every length of time is finite by default. Where waiting for ever is meant, say <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</remarks>
public sealed class MdpClientOptions
{
    /// <summary>
    /// Where the brokers are: one or more of <c>tcp://host:port</c> and <c>ipc://path</c>, in the order in which they are preferred. Each is dialled for ever; one is asked,
    /// and stays so while it is there. Without default: nobody should ask a broker that he did not choose.
    /// </summary>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>
    /// Says where a broker is now: asked before each dial, with the endpoint as it stands in <see cref="Endpoints"/>, and returns the one to dial, in the same form. So an endpoint can be a name,
    /// such as <c>tcp://orders:5555</c>, that a registry, a configuration or DNS SRV turns into another host and port, and clients follow a broker that moves. Called on a thread of the pool, once for
    /// each dial of each connection; has 5 s, then its token is cancelled and the dial has failed; what it throws is logged, and it is asked again with the next dial.
    /// Null, the default, for the endpoints themselves; a host's name in them is looked up in DNS at each dial.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<string>>? Locate { get; set; }

    /// <summary>What the broker's people see of this client, in its pages and logs: at most 255 octets. By default the machine's name and the process id.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The whole time of a call, tries and pauses included, until it fails. 1 ms and more, or infinite; 30 s by default, about as long as anybody looks at a page.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after a request was handed to a broker the client waits for a word about it, before it tries again. 1 ms and more, or infinite; 10 s by default. A broker that
    /// speaks 0.3 says at once that it has the request, so this is no limit for the work; for any other broker it is, since the reply is the first word.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request without a word, or one that a broker is too busy for, is sent again. 0 to 100; 2 by default, three tries in all as the Guide's Lazy Pirate has them.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>The pause before the first retry; it doubles from one to the next, and is spread at random. 0 to 1 h; 100 ms by default.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause before a retry. 0 to 24 h; 5 s by default.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Replaces retries: each try of each call goes through this pipeline, and fails by the exceptions that callers see. <see cref="Timeout"/> still ends the call as a whole.
    /// Null, the default, for <see cref="Retries"/>.
    /// </summary>
    public ResiliencePipeline? Pipeline { get; set; }

    /// <summary>How long a broker may be away before the next one is asked. 0 to 1 h; 1 s by default: time for a connection to come back, and no more. Of no meaning for one broker.</summary>
    public TimeSpan FailoverAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often each side gives a sign of life, 10 ms to 60 s. Null, the default, leaves it to the broker: one of MDP/0.3 tells its own interval and liveness, and tells them anew when its
    /// operator changes them, without a restart of this client. A broker that tells none is taken to have 2.5 s x 3, as every broker of 0.1 and 0.2 is. Set it for a link or a host that needs another
    /// one: in 0.3 it then holds both ways, whatever the broker's is; 0.1 and 0.2 know no heartbeats of clients.
    /// </summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How many silent intervals are tolerated before the other side counts as dead, 2 to 100. Null, the default, for the broker's; for 3 where <see cref="HeartbeatInterval"/> is set. Set alone, the
    /// interval is 2.5 s.
    /// </summary>
    public int? HeartbeatLiveness { get; set; }

    /// <summary>How a broker that is gone is dialled again; <see cref="ReconnectProfile.Lan"/> by default.</summary>
    public ReconnectProfile Reconnect { get; set; } = ReconnectProfile.Lan;

    /// <summary>What is spoken to a broker that does not announce MDP/0.3: <see cref="MdpVersion.V01"/>, the default, which every broker has, or <see cref="MdpVersion.V02"/>.</summary>
    public MdpVersion FallbackVersion { get; set; } = MdpVersion.V01;

    /// <summary>
    /// Connections to such a broker, 1 to 1,024; 8 by default. There, one connection has one request in flight, so this is how many are in flight; the others wait.
    /// </summary>
    public int FallbackConnections { get; set; } = 8;

    /// <summary>
    /// Whether a broker that speaks 0.3 is asked to say at once that it has a request. True by default: it tells a busy service from a broker that does not answer. It costs a
    /// small message for each request; without it, <see cref="Patience"/> must last for the work.
    /// </summary>
    public bool AskAccepted { get; set; } = true;

    /// <summary>Calls at a time, 1 to 10,000,000; 100,000 by default. One more is rejected at once: a caller that does not wait for answers must not fill the memory.</summary>
    public int CallsMax { get; set; } = 100_000;

    /// <summary>The longest request, in octets, all frames together. 1 KiB to 1 GiB; 16 MiB by default, as brokers take it. A longer one is refused here, instead of costing the connection there.</summary>
    public long RequestOctetsMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>The longest answer, in octets: of one message, of all parts that are collected into one reply, and of parts of a stream that wait to be read. 1 KiB to 1 GiB; 64 MiB by default.</summary>
    public long ReplyOctetsMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often <see cref="ServicePresence.WatchAsync"/> asks a broker that does not tell of changes by itself. 10 ms to 1 h; 1 s by default.</summary>
    public TimeSpan PresenceInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether interval and liveness are the broker's.</summary>
    internal bool LeavesHeartbeatToBroker => HeartbeatInterval is null && HeartbeatLiveness is null;

    /// <summary>What holds until a broker has told its own, and always where none does.</summary>
    internal HeartbeatSettings Heartbeat => new(HeartbeatInterval ?? HeartbeatSettings.Default.Interval, HeartbeatLiveness ?? HeartbeatSettings.Default.Liveness);
}
