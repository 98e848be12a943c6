namespace Mdp.Zmtp;

/// <summary>Why a dial did not reach a peer.</summary>
public enum DialFailure : byte
{
    /// <summary>It did, or has not ended.</summary>
    None,

    /// <summary>The name has no address.</summary>
    NameUnknown,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>No answer came within the policy's dial timeout.</summary>
    TimedOut,

    /// <summary>The system knows no way there, or may not go it.</summary>
    Unreachable,
}
