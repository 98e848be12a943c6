namespace Mdp.Protocol;

/// <summary>What is said of a failure beside its code: the flags octet of ERROR, and of DISCONNECT, which is the failure of all that is open.</summary>
/// <remarks>Other bits are sent as 0 and ignored.</remarks>
[Flags]
public enum ErrorFlags : byte
{
    /// <summary>The failure is the answer.</summary>
    None = 0,

    /// <summary>From a worker: another worker may do better: the request takes the way of a lost worker's. A worker that stops hands its requests back so, with 503.</summary>
    MayRetry = 1,

    /// <summary>To a client: code and text are the worker's own, who may use any code for anything; otherwise they are the broker's.</summary>
    ByWorker = 2,

    /// <summary>
    /// It never ran, and will not: even what must not run twice may be given to another one. With ERROR that request; with DISCONNECT each REQUEST of the connection that has no end before it.
    /// </summary>
    NeverRan = 4,
}
