using Mdp.Client.Session;
using Mdp.Protocol;
using Mdp.Zmtp;
using Polly;

namespace Mdp.Client;

/// <summary>What a client needs to know: its options, checked and put into the words of those who need them. Immutable.</summary>
internal sealed record ClientSettings
{
    /// <summary>The brokers, in the order in which they are preferred.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

    /// <summary>What each session is told.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>Says where a broker is now; null for where it is configured.</summary>
    public Func<string, CancellationToken, ValueTask<string>>? Locate { get; init; }

    /// <summary>When to dial again.</summary>
    public ReconnectPolicy Reconnect { get; init; } = ReconnectPolicy.Lan;

    /// <summary>The whole time of a call.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long a try waits for a word.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Retries, where no pipeline replaces them.</summary>
    public int Retries { get; init; }

    /// <summary>The first pause between two tries.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>The longest pause between two tries.</summary>
    public TimeSpan RetryDelayMax { get; init; }

    /// <summary>Draws the random part of a pause, from 0 to 1; null for what the retry strategy has itself. A test hands in its own.</summary>
    public Func<double>? Jitter { get; init; }

    /// <summary>What replaces retries; null for nothing.</summary>
    public ResiliencePipeline? Pipeline { get; init; }

    /// <summary>How long a broker may be away before another one is asked.</summary>
    public TimeSpan FailoverAfter { get; init; }

    /// <summary>Whether ACCEPTED is asked for.</summary>
    public bool AskAccepted { get; init; }

    /// <summary>Calls at a time.</summary>
    public int CallsMax { get; init; }

    /// <summary>The longest request.</summary>
    public long RequestOctetsMax { get; init; }

    /// <summary>The longest answer.</summary>
    public long ReplyOctetsMax { get; init; }

    /// <summary>How often a watched service is asked for.</summary>
    public TimeSpan PresenceInterval { get; init; }

    /// <summary>The clock of pauses between two tries and two looks at a service. Everything else lives by the transport's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The options of the socket that these settings ask for.</summary>
    public DealerOptions Dealer => new()
    {
        Metadata = new([new(MdpVersions.PropertyName, MdpVersions.All.ToOctets())]),
        Heartbeat = Session.Heartbeat,
        Limits = new() { MessageOctetsMax = ReplyOctetsMax, FramesMax = 4096 },
        Locate = Locate is null ? null : async (endpoint, cancellation) => Endpoint.Parse(await Locate($"{endpoint}", cancellation).ConfigureAwait(false)),
    };

    /// <summary>The settings of checked options.</summary>
    /// <param name="options">Without mistakes.</param>
    /// <param name="instance">Which life of which client this is: random.</param>
    public static ClientSettings Of(MdpClientOptions options, InstanceId instance) => new()
    {
        Endpoints = [.. options.Endpoints.Select(Endpoint.Parse)],
        Session = new()
        {
            Instance = instance,
            Name = System.Text.Encoding.UTF8.GetBytes(options.Name ?? $"{Environment.MachineName}/{Environment.ProcessId}"),
            Heartbeat = options.Heartbeat,
            LeavesHeartbeatToBroker = options.LeavesHeartbeatToBroker,
            Fallback = options.FallbackVersion,
            LinksMax = options.FallbackConnections,
        },
        Locate = options.Locate,
        Reconnect = options.Reconnect is ReconnectProfile.Wan ? ReconnectPolicy.Wan : ReconnectPolicy.Lan,
        Timeout = options.Timeout,
        Patience = options.Patience,
        Retries = options.Retries,
        RetryDelay = options.RetryDelay,
        RetryDelayMax = options.RetryDelayMax,
        Pipeline = options.Pipeline,
        FailoverAfter = options.FailoverAfter,
        AskAccepted = options.AskAccepted,
        CallsMax = options.CallsMax,
        RequestOctetsMax = options.RequestOctetsMax,
        ReplyOctetsMax = options.ReplyOctetsMax,
        PresenceInterval = options.PresenceInterval,
    };
}
