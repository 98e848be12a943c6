using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>What a session needs to know. Immutable; the host has checked it.</summary>
internal sealed record SessionSettings
{
    /// <summary>Which life of which client speaks: random, drawn by the host, the same for all sessions of one client.</summary>
    public InstanceId Instance { get; init; }

    /// <summary>What people know the client by: 0 to 255 octets of UTF-8, told in HELLO.</summary>
    public ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>The heartbeats of a 0.3 link, both ways; where they are left to the broker, until it has told them. 10 ms to 60 s, 2 to 100.</summary>
    public HeartbeatSettings Heartbeat { get; init; } = HeartbeatSettings.Default;

    /// <summary>Whether a 0.3 broker says what the heartbeat is.</summary>
    public bool LeavesHeartbeatToBroker { get; init; }

    /// <summary>What is spoken to a broker that has not announced 0.3: 0.1 or 0.2.</summary>
    public MdpVersion Fallback { get; init; } = MdpVersion.V01;

    /// <summary>Links to a broker that knows no ids, each with one request in flight. 1 and more; 8 by default.</summary>
    public int LinksMax { get; init; } = 8;

    /// <summary>
    /// How often a request is handed to a link without a word of the broker about it before it ends as unanswered: it may be what ends the links.
    /// 1 and more; 5 by default.
    /// </summary>
    public int SendsMax { get; init; } = 5;

    /// <summary>Octets of requests that may wait to be sent on one link; one request of any size is sent when nothing waits. 8 MiB by default, an eighth of what a link holds.</summary>
    public long UnsentOctetsMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Cancellations that are kept while no link is open. 1,024 by default; what is beyond ends by its time limit.</summary>
    public int OwedCancelsMax { get; init; } = 1024;
}
