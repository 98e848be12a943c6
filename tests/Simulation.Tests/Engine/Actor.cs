namespace Mdp.Simulation.Tests;

/// <summary>Whoever can be woken at an instant.</summary>
internal abstract class Actor
{
    /// <summary>The instant came.</summary>
    /// <param name="tag">What the actor put down when it asked for it.</param>
    public abstract void Wake(int tag);
}
