namespace Mdp.Simulation.Tests;

/// <summary>The connections of a process, and what its kernel and the network do with them.</summary>
internal sealed class PeerLinks(World world, ModelPeer owner)
{
    private readonly List<Link> _links = [];

    /// <summary>All of them, the oldest first.</summary>
    public List<Link> All => _links;

    /// <summary>The oldest; null for none.</summary>
    public Link? First => _links.Count == 0 ? null : _links[0];

    /// <summary>Whether nothing that is sent arrives for the time being.</summary>
    public bool IsUpStalled { get; private set; }

    /// <summary>Whether nothing that is sent to it arrives for the time being.</summary>
    public bool IsDownStalled { get; private set; }

    /// <summary>A new process at the beginning of a schedule.</summary>
    public void Begin()
    {
        _links.Clear();
        (IsUpStalled, IsDownStalled) = (false, false);
    }

    public bool Contains(Link link) => _links.Contains(link);

    /// <summary>Opens one more, if the broker listens.</summary>
    public bool TryConnect(out Link link)
    {
        link = null!;
        if (!world.Broker.IsListening)
        {
            return false;
        }

        link = world.Connect(owner);
        _links.Add(link);
        link.Up.Send(ArrivalKind.Opened, null, Travel());
        return true;
    }

    /// <summary>The process closes one.</summary>
    public void Leave(Link link, bool isReset)
    {
        _links.Remove(link);
        link.IsUsed = false;
        link.Down.Cut();
        if (isReset)
        {
            link.Up.Reset(Travel());
        }
        else
        {
            link.Up.Send(ArrivalKind.Closed, null, Travel());
        }
    }

    /// <summary>The other side closed one.</summary>
    public void Lose(Link link)
    {
        _links.Remove(link);
        link.IsUsed = false;
        link.Up.Reset(Travel());
    }

    /// <summary>The process is gone.</summary>
    public void Die(Death death)
    {
        while (First is { } link)
        {
            if (death is Death.Vanished)
            {
                link.Vanish();
            }
            else if (death is Death.Torn)
            {
                link.Up.TearLast();
            }

            Leave(link, isReset: death is Death.Reset);
        }
    }

    /// <summary>Something on the way resets all of them.</summary>
    public void Reset()
    {
        foreach (var link in _links)
        {
            world.Transcript.Note($"---- the connection of {link} is reset");
            link.Up.Reset(world.Swarm.Delay);
            link.Down.Reset(world.Swarm.Delay);
        }
    }

    /// <summary>From now on the process may be silent.</summary>
    public void WatchSilence()
    {
        foreach (var link in _links)
        {
            link.WatchSilence();
        }
    }

    /// <summary>The network swallows one direction or both.</summary>
    public void Stall(bool isUp, bool isDown)
    {
        IsUpStalled |= isUp;
        IsDownStalled |= isDown;
        foreach (var link in _links)
        {
            if (isUp)
            {
                link.Up.Stall();
            }

            if (isDown)
            {
                link.Down.Stall();
            }

            link.WatchSilence();
        }
    }

    /// <summary>The network is healed.</summary>
    public void EndPartition()
    {
        if (IsUpStalled != IsDownStalled)
        {
            world.Reach.Count(Row.PartitionOneWay);
        }

        world.Reach.Count(Row.PartitionHealed);
        world.Transcript.Note($"---- {owner.Name} is reachable again");
        (IsUpStalled, IsDownStalled) = (false, false);
        foreach (var link in world.Links.Where(link => link.Owner == owner))
        {
            link.Up.Heal();
            link.Down.Heal();
        }
    }

    /// <summary>The process does not read.</summary>
    public void Clog()
    {
        foreach (var link in _links)
        {
            link.Down.Stall();
        }
    }

    /// <summary>It reads again.</summary>
    public void Unclog()
    {
        if (IsDownStalled)
        {
            return;
        }

        foreach (var link in _links)
        {
            link.Down.Heal();
        }
    }

    private TimeSpan Travel() => world.Weather.Between(TimeSpan.Zero, world.Swarm.Delay);
}
