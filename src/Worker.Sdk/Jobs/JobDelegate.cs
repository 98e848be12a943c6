namespace Mdp.Worker;

/// <summary>What is done for one request of a service: everything between the body and the reply. Runs on a thread of the pool.</summary>
internal delegate ValueTask JobDelegate(JobRun run);
