namespace Mdp.Cli.Benching;

/// <summary>What is measured.</summary>
/// <param name="Service">The service that is asked.</param>
/// <param name="HasOwnWorker">Whether a worker of this process serves it.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Octets">The length of each body.</param>
/// <param name="Duration">How long it is measured.</param>
/// <param name="WarmUp">How long requests run before that.</param>
internal sealed record BenchPlan(string Service, bool HasOwnWorker, int InFlight, int Octets, TimeSpan Duration, TimeSpan WarmUp);
