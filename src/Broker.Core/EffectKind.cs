namespace Mdp.Broker.Core;

/// <summary>What the host must do.</summary>
public enum EffectKind : byte
{
    /// <summary>Send one message to a peer.</summary>
    Send,

    /// <summary>Close a peer's connection, after what was sent to it before. Disconnected follows.</summary>
    Close,
}
