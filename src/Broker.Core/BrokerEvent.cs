using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>One fact of the broker's life. A flat value, so that telling it costs nothing; <see cref="BrokerEventKind"/> says which fields are set.</summary>
public readonly struct BrokerEvent
{
    /// <summary>What happened.</summary>
    public required BrokerEventKind Kind { get; init; }

    /// <summary>When, in attended time.</summary>
    public Instant At { get; init; }

    /// <summary>The connection that it concerns.</summary>
    public PeerId Peer { get; init; }

    /// <summary>The remote endpoint of that connection, as the host described it.</summary>
    public string? Remote { get; init; }

    /// <summary>What the worker that it concerns says of itself: set by facts about workers, where it says anything.</summary>
    public WorkerCard? Worker { get; init; }

    /// <summary>The service's name, as a log may print it.</summary>
    public string? Service { get; init; }

    /// <summary>The request's number in this life of the broker; 0 for none.</summary>
    public ulong Request { get; init; }

    /// <summary>The number of the dispatch, from 1; 0 for none.</summary>
    public int Attempt { get; init; }

    /// <summary>Why a peer is gone, or why its request went back.</summary>
    public DepartureReason Departure { get; init; }

    /// <summary>How a request ended.</summary>
    public RequestOutcome Outcome { get; init; }

    /// <summary>Why something was not accepted.</summary>
    public RejectReason Reject { get; init; }

    /// <summary>How a message was malformed.</summary>
    public MdpViolation Violation { get; init; }

    /// <summary>How a conversation was broken.</summary>
    public Misconduct Misconduct { get; init; }

    /// <summary>A code of <see cref="ErrorCode"/>, or of a worker's own.</summary>
    public ushort Code { get; init; }

    /// <summary>A number of things, as the kind says.</summary>
    public int Count { get; init; }

    /// <summary>Octets of a body.</summary>
    public long Octets { get; init; }

    /// <summary>A length of time, as the kind says.</summary>
    public TimeSpan Elapsed { get; init; }
}
