namespace Mdp.Chaos.Tests;

/// <summary>A worker's end, as the broker's log tells it.</summary>
/// <param name="Worker">The broker's name for it.</param>
/// <param name="At">When, by the broker's clock.</param>
/// <param name="Reason">Why.</param>
internal sealed record Departure(string Worker, DateTime At, string Reason);
