namespace Mdp.Broker.Core;

/// <summary>A worker at one of the services that it serves.</summary>
internal sealed class Enlistment
{
    public Enlistment(Worker worker, Service service)
    {
        Worker = worker;
        Service = service;
        RosterNode = new(this);
        IdleNode = new(this);
    }

    /// <summary>Who serves.</summary>
    public Worker Worker { get; }

    /// <summary>What it serves.</summary>
    public Service Service { get; }

    /// <summary>Its place in the service's roster.</summary>
    public LinkedListNode<Enlistment> RosterNode { get; }

    /// <summary>Its place among those with room for a request, while the worker has some.</summary>
    public LinkedListNode<Enlistment> IdleNode { get; }
}
