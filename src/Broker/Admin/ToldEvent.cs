using Mdp.Broker.Core;

namespace Mdp.Broker.Admin;

/// <summary>An event as it is kept for those who ask: immutable, so that any thread may read it.</summary>
/// <param name="Number">Its number, from 1, without a gap. Where events are kept in a file, numbers go on from life to life of the broker.</param>
/// <param name="Time">When, in UTC.</param>
/// <param name="Fact">What happened.</param>
/// <param name="LeftOut">How many of the same kind were left out before it, because there were too many in too short a time.</param>
internal sealed record ToldEvent(long Number, DateTimeOffset Time, BrokerEvent Fact, long LeftOut)
{
    /// <summary>The life of the broker in which it happened.</summary>
    public required string Life { get; init; }

    /// <summary>Its JSON, where it was not told by this broker's core but read from a file; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Line { get; init; }
}
