namespace Mdp.Client;

/// <summary>Whether a service can be asked.</summary>
public enum ServiceState : byte
{
    /// <summary>The broker could not be asked.</summary>
    Unknown,

    /// <summary>No worker serves it.</summary>
    Down,

    /// <summary>At least one worker serves it.</summary>
    Up,
}
