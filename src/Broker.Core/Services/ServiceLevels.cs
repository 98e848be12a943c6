namespace Mdp.Broker.Core;

/// <summary>What there is of one service at one moment, for gauges.</summary>
/// <param name="Service">Its name, as a log may print it.</param>
/// <param name="Waiting">Requests that wait for a worker.</param>
/// <param name="OldestAge">How long ago the oldest of them was accepted; zero where none waits.</param>
/// <param name="Running">Requests in the hands of workers.</param>
/// <param name="Held">Requests kept for a worker that may come back.</param>
/// <param name="Idle">Workers with nothing in hand.</param>
/// <param name="Busy">Workers with something in hand.</param>
/// <param name="Fenced">Workers that took too long, and get nothing until they answer.</param>
public readonly record struct ServiceLevels(string Service, int Waiting, TimeSpan OldestAge, int Running, int Held, int Idle, int Busy, int Fenced);
