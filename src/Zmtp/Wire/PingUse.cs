namespace Mdp.Zmtp.Wire;

/// <summary>What we know of a peer's way with PING, which its greeting does not tell for certain.</summary>
internal enum PingUse
{
    /// <summary>It is sent none: it would not answer, or break.</summary>
    Never,

    /// <summary>It was sent one, and its first PONG is awaited; a missing one proves nothing.</summary>
    Probing,

    /// <summary>It answers: silence after PING is a verdict.</summary>
    Answers,
}
