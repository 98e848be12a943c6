namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Tests that measure the process: memory, descriptors, times. Nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
