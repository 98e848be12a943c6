namespace Mdp.Simulation.Tests;

/// <summary>A process that works, of whatever make.</summary>
internal abstract class WorkerPeer(World world, string name) : ModelPeer(world, name)
{
    /// <summary>Whether it is at work.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>Whether nothing is left to be said or done, and all that it offers is known to the broker.</summary>
    public abstract bool IsAtRest { get; }

    /// <summary>Says good-bye, and comes back.</summary>
    public abstract void LeaveIdle();

    /// <summary>Says something that is not its turn to say.</summary>
    public abstract void LieIdle();

    /// <summary>Sends what is no message.</summary>
    public abstract void Babble();

    /// <summary>Its process is killed while it is idle, or at whatever it does.</summary>
    public void Strike(TimeSpan pause, Death death)
    {
        if (!IsBusy && Link?.Worker.Stand is WorkerStand.Idle)
        {
            World.Reach.Count(Row.IdleWorkerKilled);
        }

        Kill(pause, death);
    }
}
