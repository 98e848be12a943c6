using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>Changes the broker's heartbeat while it runs, now and then twice in a row, and while it is down.</summary>
internal sealed class Operator(World world) : Actor
{
    private const ulong Salt = 0x4F50_4552;

    private readonly Dice _dice = new();

    public void Begin()
    {
        if (world.Swarm.HasTerms)
        {
            _dice.Reset(world.Swarm.Seed ^ Salt);
            world.Agenda.Add(world.Now + _dice.Between(TimeSpan.Zero, world.Swarm.Interval * 6), this, 0);
        }
    }

    public override void Wake(int tag)
    {
        if (!world.IsChaos)
        {
            return;
        }

        var swarm = world.Swarm;

        // Never so short that an ordinary delay is more than a window leaves room for.
        var heartbeat = new HeartbeatSettings(swarm.Interval * _dice.Pick(0.5, 1, 2, 4), _dice.Pick(2, 3, 3, 5));
        if (!world.Host.IsStalled)
        {
            world.Heartbeat = heartbeat;
            world.Host.Reconfigure();
        }

        var pause = _dice.Chance(30) ? _dice.Between(TimeSpan.Zero, swarm.Delay * 2) : _dice.Between(swarm.Interval, swarm.Interval * 10);
        world.Agenda.Add(world.Now + pause, this, 0);
    }
}
