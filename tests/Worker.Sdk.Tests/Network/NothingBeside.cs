namespace Mdp.Worker.Sdk.Tests.Network;

/// <summary>Tests that use up the thread pool, or count what the process does, run after the others and one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NothingBeside
{
    public const string Name = "nothing beside";
}
