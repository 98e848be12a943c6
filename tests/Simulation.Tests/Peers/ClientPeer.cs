namespace Mdp.Simulation.Tests;

/// <summary>A process that asks, of whatever make.</summary>
internal abstract class ClientPeer(World world, string name) : ModelPeer(world, name)
{
    /// <summary>Whether nothing is left to be waited for.</summary>
    public abstract bool IsAtRest { get; }

    /// <summary>Sends what is no message.</summary>
    public abstract void Babble();
}
