namespace Mdp.Broker.Core;

/// <summary>What a connection is used for. Shown by its first command, and kept to its end.</summary>
internal enum PeerRole : byte
{
    /// <summary>It has not said anything yet.</summary>
    Unknown,

    /// <summary>It asks.</summary>
    Client,

    /// <summary>It serves.</summary>
    Worker,
}
