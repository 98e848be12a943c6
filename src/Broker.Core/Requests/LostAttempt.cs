using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>A dispatch of a request that came to nothing.</summary>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Worker">The worker that had the request.</param>
/// <param name="Remote">That worker's remote endpoint.</param>
/// <param name="Reason">Why it came to nothing.</param>
/// <param name="At">When.</param>
internal readonly record struct LostAttempt(int Attempt, PeerId Worker, string Remote, DepartureReason Reason, Instant At);
