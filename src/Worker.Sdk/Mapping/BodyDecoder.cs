namespace Mdp.Worker;

/// <summary>Reads a job's body as a value.</summary>
internal delegate T BodyDecoder<out T>(JobRun run);
