using Mdp.Broker.Core;

namespace Mdp.Broker.Admin;

/// <summary>An event as it is kept for those who ask: immutable, so that any thread may read it.</summary>
/// <param name="Number">Its number in this life of the broker, from 1, without a gap.</param>
/// <param name="Time">When, in UTC.</param>
/// <param name="Fact">What happened.</param>
/// <param name="LeftOut">How many of the same kind were left out before it, because there were too many in too short a time.</param>
internal sealed record ToldEvent(long Number, DateTimeOffset Time, BrokerEvent Fact, long LeftOut);
