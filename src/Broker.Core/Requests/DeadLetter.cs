using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A request that could not be done: what it asked for, what was tried, and why that came to nothing.</summary>
/// <param name="Number">The request's number.</param>
/// <param name="Service">Who was to do it.</param>
/// <param name="Body">What was to be done; one reference is held.</param>
/// <param name="Headers">Its client's headers, held with the body.</param>
/// <param name="Version">The version that its client spoke.</param>
/// <param name="Client">The remote endpoint of its client.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Attempts">The dispatches that came to nothing.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record DeadLetter(
    ulong Number,
    ServiceName Service,
    Body Body,
    Headers Headers,
    MdpVersion Version,
    string Client,
    RequestOutcome Outcome,
    IReadOnlyList<LostAttempt> Attempts,
    Instant AcceptedAt,
    Instant EndedAt);
