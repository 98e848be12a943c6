using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What is remembered of a request after its end.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Id">The name that its client gave it; none below 0.3.</param>
/// <param name="Service">Who was to do it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Attempts">How often it was dispatched.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="EndedAt">When it ended.</param>
internal readonly record struct EndedRequest(ulong Number, RequestId Id, string Service, RequestOutcome Outcome, int Attempts, Instant AcceptedAt, Instant EndedAt);
