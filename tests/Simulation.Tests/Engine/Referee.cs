using System.Globalization;
using System.Text;
using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>Ends the chaos, waits until everything has come to rest, and says whether every request had its one end.</summary>
internal sealed class Referee(World world) : Actor
{
    private const int EndOfChaos = 0;
    private const int Look = 1;

    private Instant _deadline;
    private int _looks;

    public void Begin() => world.Agenda.Add(world.Now + world.Swarm.Chaos, this, EndOfChaos);

    public override void Wake(int tag)
    {
        if (tag is EndOfChaos)
        {
            world.Heal();
            _deadline = world.Now + world.Swarm.DrainMax;
            _looks = 0;
            world.Agenda.Add(world.IsJudged ? world.Now + (world.Swarm.Interval * 0.5) : _deadline, this, Look);
            return;
        }

        if (!world.IsJudged)
        {
            world.Close();
            return;
        }

        if (IsAtRest())
        {
            Close();
            return;
        }

        Claim.That(world.Now < _deadline, $"{world.Swarm.DrainMax} after everything was healed, it is not at rest:{WhatIsLeft()}");
        world.Agenda.Add(world.Now + (world.Swarm.Interval * (0.25 * ++_looks)), this, Look);
    }

    private bool IsAtRest()
    {
        if (!world.Host.IsListening || world.Host.Core.Ledger.Count > 0 || world.Witness.Registered.Count != world.Workers.Count)
        {
            return false;
        }

        foreach (var worker in world.Workers)
        {
            if (!worker.IsAtRest)
            {
                return false;
            }
        }

        foreach (var client in world.Clients)
        {
            if (!client.IsAtRest)
            {
                return false;
            }
        }

        foreach (var ask in world.Witness.History.Asks)
        {
            if (!IsSettled(ask))
            {
                return false;
            }
        }

        return true;
    }

    // Its connection ended first; or it was answered; or the broker decided otherwise, and said so where a client cannot be told.
    private static bool IsSettled(AskRecord ask) =>
        ask.Caller is not null ? ask.IsOver : ask.HasFinal || ask.Link.State is LinkState.Gone || !ask.Link.IsUsed || ask.Fate is AskFate.Rejected or AskFate.Failed or AskFate.Forgotten;

    private void Close()
    {
        var core = world.Host.Core;
        var held = 0;
        if (world.Swarm.HasSessions)
        {
            // Outcomes that are kept for clients that ask again are given up only now.
            world.Host.Stop();
        }

        foreach (var link in world.Links)
        {
            held += link.Up.Parcels + link.Down.Parcels;
        }

        foreach (var worker in world.Workers)
        {
            held += worker.Unread;
        }

        foreach (var client in world.Clients)
        {
            held += client.Unread;
        }

        Claim.That(
            world.Parcels.Outstanding == held + core.Letters.All.Count,
            $"{world.Parcels.Outstanding} messages are held, {held} of them under way and {core.Letters.All.Count} in dead letters");
        if (world.Swarm is { StopsAtEnd: true, HasSessions: false })
        {
            world.Host.Stop();
        }

        world.Close();
    }

    private string WhatIsLeft()
    {
        var text = new StringBuilder();
        foreach (var worker in world.Workers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {worker.Name} on {worker.Link}, {worker.Link?.State}, {worker.Link?.Worker.Stand}{(worker.IsBusy ? ", busy" : "")}");
        }

        foreach (var ask in world.Witness.History.Asks.Where(static ask => !IsSettled(ask)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  ask {ask.Id} of {ask.Link} for {ask.Service.Text}: {ask.Fate}");
        }

        return text.ToString();
    }
}
