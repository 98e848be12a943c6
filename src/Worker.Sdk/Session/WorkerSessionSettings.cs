using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>What a <see cref="WorkerSession"/> is told. Immutable; checked by whoever makes it from options.</summary>
internal sealed record WorkerSessionSettings
{
    /// <summary>The most jobs at a time: as many tokens as fit into a control frame, and the most credit that a broker grants.</summary>
    public const int ConcurrencyMax = 1000;

    /// <summary>The most services of one worker: what a broker takes on one connection by default.</summary>
    public const int ServicesMax = 64;

    /// <summary>What the worker serves: 1 to <see cref="ServicesMax"/> names, each once.</summary>
    public required IReadOnlyList<ServiceName> Services { get; init; }

    /// <summary>Which life of which worker this is: by it the broker knows it again on a new connection.</summary>
    public required InstanceId Instance { get; init; }

    /// <summary>How often this side beats, and how long it bears the broker's silence. The broker is asked to do the same, or has its own way: then this holds until it has told it.</summary>
    public HeartbeatSettings Heartbeat { get; init; } = HeartbeatSettings.Default;

    /// <summary>Whether a 0.3 broker says what the heartbeat is.</summary>
    public bool LeavesHeartbeatToBroker { get; init; }

    /// <summary>Jobs at a time, 1 to <see cref="ConcurrencyMax"/>. Never exceeded, whatever the broker sends.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>What is spoken to a broker that does not announce 0.3.</summary>
    public MdpVersion FallbackVersion { get; init; } = MdpVersion.V01;

    /// <summary>The index of the one service that is served to such a broker: there, one connection is one worker of one service.</summary>
    public int FallbackService { get; init; }

    /// <summary>Whether this connection was made because the broker does not speak 0.3: if it does, the session ends as not needed.</summary>
    public bool IsFallbackOnly { get; init; }

    /// <summary>How long jobs go on after their connection was lost, in the hope to be claimed on the next one.</summary>
    public TimeSpan ReclaimWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The octets that a reply to a 0.1 broker may collect from PARTIALs, which 0.1 does not have. 16 MiB: the largest body that a broker takes by default.</summary>
    public long CollectedOctetsMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>The frames that such a reply may have. 250: with its envelope it is within the 256 of a message.</summary>
    public int CollectedFramesMax { get; init; } = 250;

    /// <summary>What READY says of this process to people, in 0.3.</summary>
    public Headers ReadyHeaders { get; init; }
}
