using Mdp.Client.Session;
using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>A call of a caller of the client SDK: one ask, in as many tries as it takes.</summary>
internal sealed class SdkCall(AskRecord ask) : ClientRequest
{
    /// <summary>What is asked.</summary>
    public AskRecord Ask { get; } = ask;

    /// <summary>Whether it is at rest between two tries.</summary>
    public bool IsResting { get; set; }

    /// <summary>When it is tried again.</summary>
    public Instant RetryAt { get; set; } = Instant.Never;

    /// <summary>How often it may still be tried again.</summary>
    public int RetriesLeft { get; set; }

    /// <summary>Whether its latest try ended without a word, so that the broker may still work on it.</summary>
    public bool IsOwed { get; set; }

    /// <summary>Whether its caller cancelled it.</summary>
    public bool IsCancelled { get; set; }
}
