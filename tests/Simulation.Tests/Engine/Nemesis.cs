
namespace Mdp.Simulation.Tests;

/// <summary>Brings the troubles that do not come from what peers do with a request: kills, freezes, cuts, stalls and restarts.</summary>
internal sealed class Nemesis(World world) : Actor
{
    private static readonly Fault[] Strikes =
    [
        Fault.KillWorkers, Fault.KillClients, Fault.Freeze, Fault.Leave, Fault.Lie, Fault.Garbage, Fault.Partition, Fault.Vanish, Fault.Reset,
        Fault.Clog, Fault.Impersonate, Fault.StallBroker, Fault.RestartBroker, Fault.Blackout,
    ];

    private readonly List<Fault> _strikes = [];

    public void Begin()
    {
        _strikes.Clear();
        foreach (var strike in Strikes)
        {
            if (world.Swarm.Has(strike))
            {
                _strikes.Add(strike);
            }
        }

        Rest();
    }

    public override void Wake(int tag)
    {
        if (!world.IsChaos)
        {
            return;
        }

        world.FaultCount++;
        Strike(_strikes[world.Fate.Below(_strikes.Count)]);
        Rest();
    }

    private void Rest()
    {
        if (_strikes.Count > 0)
        {
            world.Agenda.Add(world.Now + world.Fate.Between(TimeSpan.Zero, world.Swarm.FaultGap * 2), this, 0);
        }
    }

    private void Strike(Fault fault)
    {
        var fate = world.Fate;
        var window = world.Swarm.Window;
        var worker = world.Workers[fate.Below(world.Workers.Count)];
        ModelPeer anyone = fate.Chance(65) ? worker : world.Clients[fate.Below(world.Clients.Count)];
        var pause = window * fate.Pick(0.02, 0.3, 1.5);
        switch (fault)
        {
            case Fault.KillWorkers:
                worker.Strike(pause, fate.Pick(Death.Closed, Death.Closed, Death.Torn, Death.Reset));
                break;
            case Fault.KillClients:
                world.Clients[fate.Below(world.Clients.Count)].Kill(pause, fate.Pick(Death.Closed, Death.Torn, Death.Reset));
                break;
            case Fault.Freeze:
                anyone.Freeze(window * fate.Pick(0.3, 0.7, 1.5, 2.5));
                break;
            case Fault.Leave:
                worker.LeaveIdle();
                break;
            case Fault.Lie:
                worker.LieIdle();
                break;
            case Fault.Garbage when anyone is ClientPeer client:
                client.Babble();
                break;
            case Fault.Garbage:
                worker.Babble();
                break;
            case Fault.Partition:
                var direction = fate.Below(3);
                anyone.Partition(direction != 1, direction != 2, window * fate.Pick(0.2, 0.6, 1.6, 3));
                break;
            case Fault.Vanish:
                anyone.Kill(pause, Death.Vanished);
                break;
            case Fault.Reset:
                Reset(anyone);
                break;
            case Fault.Clog:
                anyone.Clog(window * fate.Pick(0.5, 2));
                break;
            case Fault.Impersonate:
                Impersonate(worker);
                break;
            case Fault.StallBroker:
                Stall();
                break;
            case Fault.RestartBroker:
                Restart(world.Swarm.Interval * fate.Pick(0.1, 1, 5));
                break;
            case Fault.Blackout:
                foreach (var one in world.Workers)
                {
                    one.Strike(pause, Death.Closed);
                }

                break;
        }
    }

    private void Reset(ModelPeer victim)
    {
        if (!world.Fate.Chance(20))
        {
            victim.ResetLink();
            return;
        }

        world.Reach.Count(Row.ResetStorm);
        foreach (var worker in world.Workers)
        {
            worker.ResetLink();
        }

        foreach (var client in world.Clients)
        {
            client.ResetLink();
        }
    }

    private void Impersonate(WorkerPeer impostor)
    {
        var victim = world.Workers[world.Fate.Below(world.Workers.Count)];
        if (victim == impostor || impostor.Link is null)
        {
            return;
        }

        victim.RoutingId = victim.RoutingId == 0 ? 1 + world.Fate.Below(1000) : victim.RoutingId;
        impostor.RoutingId = victim.RoutingId;
        victim.ResetLink();
        impostor.ResetLink();
    }

    private void Restart(TimeSpan pause)
    {
        if (world.Fate.Chance(75))
        {
            world.Broker.Kill(pause);
        }
        else
        {
            world.Broker.StopFor(pause);
        }
    }

    private void Stall()
    {
        var length = world.Swarm.Window * world.Fate.Pick(0.1, 0.4, 1.2, 4, 50);
        if (length > world.Swarm.Window * 10 || world.Fate.Chance(20))
        {
            world.Jump(length);
        }
        else
        {
            world.Broker.Stall(length);
        }
    }
}
