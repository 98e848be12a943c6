using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What the core needs to know of its configuration. Validated by the host; the machine trusts it.</summary>
public sealed record BrokerSettings
{
    /// <summary>Heartbeats between broker and workers. Default 2.5 s x 3, as the Guide's and NetMQ's peers use.</summary>
    public HeartbeatSettings Heartbeat { get; init; } = HeartbeatSettings.Default;

    /// <summary>The shortest heartbeat interval that a 0.3 peer may ask for. 10 ms to <see cref="MaxHeartbeatInterval"/>; default 10 ms:
    /// a shorter one would measure schedulers, not peers.</summary>
    public TimeSpan MinHeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest heartbeat interval that a 0.3 peer may ask for. <see cref="MinHeartbeatInterval"/> to 60 s; default 60 s: a link
    /// that says nothing for longer is forgotten by NAT devices.</summary>
    public TimeSpan MaxHeartbeatInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The highest liveness that a 0.3 peer may ask for; the lowest is 2. 2 to 100; default 100.</summary>
    public int MaxHeartbeatLiveness { get; init; } = 100;

    /// <summary>How services are treated that <see cref="Services"/> does not name.</summary>
    public ServiceSettings DefaultService { get; init; } = ServiceSettings.Default;

    /// <summary>Services with settings of their own, by name.</summary>
    public IReadOnlyDictionary<string, ServiceSettings> Services { get; init; } = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal);

    /// <summary>Which service names are admitted. Default: 1 to 128 of <c>A-Z a-z 0-9 . _ : / -</c>.</summary>
    public ServiceNameRule ServiceNames { get; init; } = ServiceNameRule.Default;

    /// <summary>Services known at one time. 1 to 1,000,000; default 10,000.</summary>
    public int MaxServices { get; init; } = 10_000;

    /// <summary>Services known only because somebody asked for them. 1 to <see cref="MaxServices"/>; default 1,000.</summary>
    public int MaxServicesWithoutWorker { get; init; } = 1_000;

    /// <summary>Waiting requests of one client. 1 to 10,000,000; default 1,000.</summary>
    public int MaxClientQueueLength { get; init; } = 1_000;

    /// <summary>Octets of one client's waiting requests. 1 KiB to 1 TiB; default 64 MiB.</summary>
    public long MaxClientQueueOctets { get; init; } = 64L << 20;

    /// <summary>Octets of all requests held, waiting or running: their bodies, and 1 KiB and 24 octets a frame for holding each. 1 KiB to 1 TiB; default 1 GiB.</summary>
    public long MaxTotalOctets { get; init; } = 1L << 30;

    /// <summary>Requests that one 0.3 worker may have in hand; a credit above it counts as this. 1 to 1,000; default 1,000: the tokens of all of
    /// them fit into one heartbeat.</summary>
    public int MaxCredit { get; init; } = 1_000;

    /// <summary>Services of one 0.3 worker. 1 to 1,000; default 64, as many as a process may sensibly offer, and few enough to go through at
    /// each dispatch.</summary>
    public int MaxServicesPerWorker { get; init; } = 64;

    /// <summary>A 0.3 worker whose process is later than this with its own work gets no new requests until it reports less. 1 ms to 1 h;
    /// default 5 s, two heartbeats: a process that is so late is starved, not busy.</summary>
    public TimeSpan MaxWorkerLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Outcomes of 0.3 requests that are kept for a client that asks again. 0 to 1,000,000; default 1,000. The oldest goes first.</summary>
    public int MaxKeptReplies { get; init; } = 1_000;

    /// <summary>What keeping them costs, in octets: as for <see cref="MaxTotalOctets"/>. 0 to 1 TiB; default 16 MiB.</summary>
    public long MaxKeptReplyOctets { get; init; } = 16L << 20;

    /// <summary>Malformed messages of one client before its connection is closed. 1 to 1,000,000; default 10. A worker gets one, and so does a 0.3 client, who is told why.</summary>
    public int MaxViolations { get; init; } = 10;

    /// <summary>Ended requests that <c>mmi.request</c> can still tell of. 1 to 1,000,000; default 4,096. The oldest goes first.</summary>
    public int MaxEndedRequests { get; init; } = 4_096;

    /// <summary>Dead letters kept. 0 to 1,000,000; default 1,000. The oldest goes first.</summary>
    public int MaxDeadLetters { get; init; } = 1_000;

    /// <summary>Octets of the dead letters kept. 0 to 1 TiB; default 64 MiB.</summary>
    public long MaxDeadLetterOctets { get; init; } = 64L << 20;

    /// <summary>Octets of one list that a management service answers with, before it is cut. 1 KiB to 16 MiB; default 64 KiB: some 400 workers,
    /// and no more than about a millisecond, where the list of 10,000 workers in one piece takes some twenty from everybody else.</summary>
    public long MaxManagementOctets { get; init; } = 64L << 10;

    /// <summary>Lists that management services tell in any second, to all clients together; beyond that they answer 429. 1 to 1,000,000; default 50:
    /// at most some 5 % of the broker's time, and no more than some 50 ms of one turn of its loop, however many questions come in one piece.</summary>
    public int MaxManagementListsPerSecond { get; init; } = 50;

    /// <summary>Watches of presence (<c>mmi.events</c>), of all clients together. 0 to 100,000; default 1,000. Each change is told to each of those that watch its service:
    /// a message of some hundred octets, twenty times in a second at most.</summary>
    public int MaxWatchers { get; init; } = 1_000;
}
