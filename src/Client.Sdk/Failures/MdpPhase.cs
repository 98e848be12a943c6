namespace Mdp.Client;

/// <summary>How far a request had come, as far as the client knows.</summary>
public enum MdpPhase : byte
{
    /// <summary>It is at no broker: none is connected, or all connections are in use.</summary>
    Unreachable,

    /// <summary>It was handed to a broker, which has not said a word about it. A broker that does not speak 0.3 never says more than the reply.</summary>
    Sent,

    /// <summary>The broker has it, and has not said that a worker began.</summary>
    Queued,

    /// <summary>A worker had it in hand.</summary>
    Running,
}
