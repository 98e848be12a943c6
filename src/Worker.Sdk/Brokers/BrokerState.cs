namespace Mdp.Worker;

/// <summary>How a worker stands with one broker.</summary>
public enum BrokerState : byte
{
    /// <summary>There is no connection; it is dialled, or will be after a pause.</summary>
    Connecting,

    /// <summary>There is a connection and READY was sent, but the broker has not said anything since.</summary>
    Registered,

    /// <summary>The broker has answered: requests may come.</summary>
    Ready,
}
