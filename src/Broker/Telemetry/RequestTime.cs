namespace Mdp.Broker.Telemetry;

/// <summary>How long a request waited, or took.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Outcome">How it ended; null for a wait.</param>
/// <param name="Seconds">The time.</param>
internal readonly record struct RequestTime(string? Service, string? Outcome, double Seconds);
