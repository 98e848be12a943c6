namespace Mdp.Broker.Core;

/// <summary>Why a worker or a client is gone, or an attempt came to nothing. Each has exactly one reason, kept in events, metrics and logs.</summary>
public enum DepartureReason : byte
{
    /// <summary>It said DISCONNECT.</summary>
    Graceful,

    /// <summary>Its connection ended: exit, crash, kill, reset.</summary>
    ConnectionLost,

    /// <summary>It gave no sign of life for interval x liveness, or no answer to ZMTP PING.</summary>
    HeartbeatExpired,

    /// <summary>It did not answer within twice its service's processing timeout.</summary>
    ProcessingTimeout,

    /// <summary>A newer connection took over its routing id.</summary>
    Superseded,

    /// <summary>It broke ZMTP or MDP.</summary>
    ProtocolViolation,

    /// <summary>It sent a message beyond the limits of octets or frames. What it had in hand is not tried again: the next reply would be as large.</summary>
    MessageTooLarge,

    /// <summary>It did not read what was sent to it, until the limit of its outbound queue was reached.</summary>
    SendQueueFull,

    /// <summary>An operator removed it.</summary>
    Evicted,

    /// <summary>The broker is stopping.</summary>
    BrokerStopping,

    /// <summary>Of an attempt alone: a 0.3 worker had read the request, and neither answered it nor works on it.</summary>
    TokenLost,

    /// <summary>Of an attempt alone: a 0.3 worker said ERROR, and that another may do better.</summary>
    HandlerFailed,
}
