namespace Mdp.Simulation.Tests;

/// <summary>Something happened that must not happen.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
