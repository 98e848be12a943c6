namespace Mdp.Broker.Core;

/// <summary>How much is told of what each request does when all is well: that it was accepted, first dispatched, and replied to with no attempt lost. All else is always told by events.</summary>
public enum RoutineDetail
{
    /// <summary>Nothing: nobody listens.</summary>
    None,

    /// <summary>What a meter needs, by <see cref="BrokerCore.TakeFigures"/>: a quarter of an event's octets, kept until there are many.</summary>
    Figures,

    /// <summary>Events, as of everything else.</summary>
    Events,
}
