namespace Mdp.Worker;

/// <summary>Turns a value into the octets of a reply, or of a part of one. They are good until the next one is made for the same job.</summary>
internal delegate ReadOnlyMemory<byte> BodyEncoder<in T>(JobRun run, T value);
