using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker;

/// <summary>Everything that a broker needs to know before it starts. Immutable; <see cref="MdpBroker"/> checks it as a whole.</summary>
public sealed record MdpBrokerSettings
{
    /// <summary>Where to listen, at least one. Default: <c>tcp://127.0.0.1:5555</c>, this machine only.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [Endpoint.Parse("tcp://127.0.0.1:5555")];

    /// <summary>Whether to listen beyond this machine although no peer is authenticated. Default: no.</summary>
    public bool AllowAnyPeer { get; init; }

    /// <summary>What is promised to services, workers and clients.</summary>
    public BrokerSettings Core { get; init; } = new();

    /// <summary>How connections are made, watched and bounded.</summary>
    public RouterOptions Router { get; init; } = new();

    /// <summary>How long a stop by signal or command waits for the requests that were taken over. 0 to 1 h; default 20 s: less than the 30 s that
    /// Kubernetes grants, and more than most requests take.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The least level that the program logs. A broker in another program logs as that one's loggers say. Default: Information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The admin's side, which the program serves. A broker in another program has none.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary>The same settings with other heartbeats: of MDP, and ZMTP PING with them.</summary>
    internal MdpBrokerSettings WithHeartbeat(HeartbeatSettings heartbeat) => this with
    {
        Core = Core with { Heartbeat = heartbeat },
        Router = Router with { Heartbeat = Router.Heartbeat is null ? null : heartbeat },
    };
}
