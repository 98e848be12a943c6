namespace Mdp.Zmtp.Wire;

/// <summary>How far a command of the peer brought the handshake.</summary>
internal enum MechanismStep
{
    /// <summary>The peer owes a further command.</summary>
    Continue,

    /// <summary>It was the last one, and brought the peer's metadata.</summary>
    MetadataArrived,

    /// <summary>The command is not what the mechanism expects here.</summary>
    Failed,
}
