using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>What a worker is told. Checked when it starts, all mistakes at once. A plain set, so that a configuration section can be bound to it.</summary>
public sealed class MdpWorkerOptions
{
    /// <summary>
    /// Where the brokers are: one or more of <c>tcp://host:port</c> and <c>ipc://path</c>. The worker registers with each of them, and dials each for ever.
    /// Without default: nobody should work for a broker that he did not choose.
    /// </summary>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>
    /// Says where a broker is now: asked before each dial, with the endpoint as it stands in <see cref="Endpoints"/>, and returns the one to dial, in the same form. So an endpoint can be a name,
    /// such as <c>tcp://orders:5555</c>, that a registry, a configuration or DNS SRV turns into another host and port, and workers follow a broker that moves. Called on a thread of the pool, once for
    /// each dial of each connection; has 5 s, then its token is cancelled and the dial has failed; what it throws is logged, and it is asked again with the next dial.
    /// Null, the default, for the endpoints themselves; a host's name in them is looked up in DNS at each dial.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<string>>? Locate { get; set; }

    /// <summary>What the broker's people see of this worker, in its pages and logs. By default the machine's name and the process id.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Jobs at a time for each broker, 1 to 1,000; by default the number of processors. A job that computes fills a processor, and one that the worker
    /// takes without having time for it could run elsewhere meanwhile. Raise it for jobs that wait for others: for databases, networks, disks.
    /// </summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How often each side gives a sign of life, 10 ms to 60 s. Null, the default, leaves it to the broker: one of MDP/0.3 tells its own interval and liveness, and tells them anew when its
    /// operator changes them, without a restart of this worker. A broker that tells none is taken to have 2.5 s x 3, as every broker of 0.1 and 0.2 is. Set it for a link or a host that needs another
    /// one: in 0.3 it then holds both ways, whatever the broker's is; in 0.1 and 0.2 it must be the broker's.
    /// </summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How many silent intervals are tolerated before the other side counts as dead, 2 to 100. Null, the default, for the broker's; for 3 where <see cref="HeartbeatInterval"/> is set. Set alone, the
    /// interval is 2.5 s.
    /// </summary>
    public int? HeartbeatLiveness { get; set; }

    /// <summary>How a broker that is gone is dialled again; <see cref="ReconnectProfile.Lan"/> by default.</summary>
    public ReconnectProfile Reconnect { get; set; } = ReconnectProfile.Lan;

    /// <summary>
    /// How long jobs go on after their connection was lost, so that they can be claimed on the next one: then they are cancelled. Zero to 1 h; by default twice
    /// the longest pause between two dials: 10 s for <see cref="ReconnectProfile.Lan"/>, 2 min for <see cref="ReconnectProfile.Wan"/>.
    /// </summary>
    public TimeSpan? ReclaimWithin { get; set; }

    /// <summary>
    /// How long jobs in hand may take to finish when the worker stops: then they are cancelled and handed back. Zero to 1 h; 20 s by default, which leaves a
    /// generic host, that grants 30 s in all, time for everything else.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What is spoken to a broker that does not announce MDP/0.3: <see cref="MdpVersion.V01"/>, the default, which every broker has, or <see cref="MdpVersion.V02"/>.</summary>
    public MdpVersion FallbackVersion { get; set; } = MdpVersion.V01;

    /// <summary>
    /// Connections for each service to such a broker, 1 to 64; 1 by default. There, one connection has one job at a time, so this is the concurrency of each service.
    /// </summary>
    public int FallbackConnections { get; set; } = 1;

    /// <summary>
    /// Whether a client is told the type and message of the exception that a handler let out. True by default: clients and workers of a broker are programs of
    /// one house. Where they are not, turn it off; the log has it all.
    /// </summary>
    public bool TellErrorDetails { get; set; } = true;

    /// <summary>The longest reply, or part of one, in octets. 1 KiB to 1 GiB; 16 MiB by default, as brokers take it. A longer one becomes error 413 here, instead of a lost connection there.</summary>
    public long ReplyOctetsMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How late this process may be with its own work, before its health check calls it degraded. 10 ms to 10 min; 5 s by default, at which a broker gives it no more requests.
    /// </summary>
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What turns bodies into values, for handlers that are mapped without saying so themselves. JSON by reflection when it is null.</summary>
    public IJobSerializer? Serializer { get; set; }

    /// <summary>Whether interval and liveness are the broker's.</summary>
    internal bool LeavesHeartbeatToBroker => HeartbeatInterval is null && HeartbeatLiveness is null;

    /// <summary>What holds until a broker has told its own, and always where none does.</summary>
    internal HeartbeatSettings Heartbeat => new(HeartbeatInterval ?? HeartbeatSettings.Default.Interval, HeartbeatLiveness ?? HeartbeatSettings.Default.Liveness);
}
