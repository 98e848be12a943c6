namespace Mdp.Protocol;

/// <summary>What a 0.3 worker says of a failure beside its code: the flags octet of its ERROR.</summary>
/// <remarks>Other bits are sent as 0 and ignored.</remarks>
[Flags]
public enum ErrorFlags : byte
{
    /// <summary>The failure is the answer.</summary>
    None = 0,

    /// <summary>Another worker may do better: the request takes the way of a lost worker's. A worker that stops hands its requests back so, with 503.</summary>
    MayRetry = 1,
}
