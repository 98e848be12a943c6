namespace Mdp.Broker.Options;

/// <summary>Heartbeats by one name.</summary>
internal enum HeartbeatProfile : byte
{
    /// <summary>2.5 s x 3, as the Guide's peers have it.</summary>
    Default,

    /// <summary>100 ms x 3.</summary>
    Aggressive,

    /// <summary>10 s x 3.</summary>
    Wan,
}
