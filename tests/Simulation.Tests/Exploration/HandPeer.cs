using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A process that does only what it is told to.</summary>
internal abstract class HandPeer(World world, string name) : ModelPeer(world, name)
{
    protected override int Number => 0;

    /// <summary>The process exists from now on, without a connection.</summary>
    public void Enter()
    {
        Begin();
        Cancel(Timer.Revive);
        Leave();
    }

    /// <summary>Connects.</summary>
    public void Open()
    {
        if (!IsAlive)
        {
            Revive();
        }
        else if (Link is null)
        {
            Connect();
        }

        World.RunUntil(World.Now);
    }

    /// <summary>Its connection ends.</summary>
    public void Leave()
    {
        Leave(isReset: false);
        Gone();
        World.RunUntil(World.Now);
    }

    /// <summary>Its connection is gone, whoever ended it.</summary>
    protected virtual void Gone()
    {
    }

    protected override void Choose()
    {
    }

    protected override void Started()
    {
    }

    protected override void Died()
    {
    }

    protected override void Lost(Link link) => Gone();

    protected override void Due(Timer timer)
    {
    }

    protected override void Thawed()
    {
    }

    protected override void Healed()
    {
    }

    protected void Say(in MdpCommand command)
    {
        if (!IsConnected)
        {
            return;
        }

        var parcel = World.Parcels.Take();
        MdpWriter.Write(command, ref parcel);
        Send(parcel);
        World.RunUntil(World.Now);
    }
}
