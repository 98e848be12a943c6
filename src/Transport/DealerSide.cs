namespace Mdp.Transport;

/// <summary>What the owner of a dealer is to its brokers, and so which commands it is sent.</summary>
public enum DealerSide : byte
{
    /// <summary>MDP/Client.</summary>
    Client,

    /// <summary>MDP/Worker.</summary>
    Worker,
}
