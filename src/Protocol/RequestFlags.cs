namespace Mdp.Protocol;

/// <summary>What a 0.3 client asks for beside the request itself: the flags octet of its REQUEST.</summary>
/// <remarks>Other bits are sent as 0 and ignored.</remarks>
[Flags]
public enum RequestFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Say ACCEPTED as soon as the broker owes the request an end.</summary>
    AskAccepted = 1,

    /// <summary>It must not run twice: once dispatched, it fails with its worker and goes to no other.</summary>
    NotIdempotent = 2,

    /// <summary>It is to survive the broker. Not offered yet: answered by ERROR 501.</summary>
    Durable = 4,
}
